use std::ops::Deref;
use std::sync::Arc;
use std::task::{Poll, Waker};

#[cfg(feature = "rsa")]
use cloudflare_access::TeamDomain;
use cloudflare_access::{KeySet, KeySource, Outlook, Ticket};
use cloudflare_access_keys::{FreshKeys, TokioDriver};

#[cfg(feature = "rsa")]
use crate::{StartError, TeamKeysBuilder};

/// The public keys of one team, kept fresh by a task. Cloning is cheap and shares the task.
///
/// Several applications of one team share one; several teams in one process have one each. The task runs on the tokio
/// runtime on which it was started, as long as somebody drives that, and ends when the last clone is dropped. What it tells
/// operators is told by [`FreshKeys`], to which it dereferences.
#[derive(Clone, Debug)]
pub struct TeamKeys {
    keys: Arc<FreshKeys>,
    driver: Arc<TokioDriver>,
}

impl TeamKeys {
    /// Fetches the keys and begins to keep them fresh. Waits until the first fetch has ended, at most 10 s.
    ///
    /// # Errors
    ///
    /// The first fetch failed: a service that cannot verify anyone had better not start. Or there is no tokio runtime.
    #[cfg(feature = "rsa")]
    pub async fn fetch(team: &TeamDomain) -> Result<TeamKeys, StartError> {
        TeamKeys::builder(team).start().await
    }

    /// Begins to fetch the keys and to keep them fresh, and returns at once: for services that start whatever the network
    /// does.
    ///
    /// Until the first fetch has succeeded, requests wait for it a little and are then answered 503.
    ///
    /// # Errors
    ///
    /// There is no tokio runtime.
    #[cfg(feature = "rsa")]
    pub fn fetch_in_background(team: &TeamDomain) -> Result<TeamKeys, StartError> {
        TeamKeys::builder(team).start_in_background()
    }

    /// Everything that can be set, for the keys of `team`.
    #[cfg(feature = "rsa")]
    pub fn builder(team: &TeamDomain) -> TeamKeysBuilder {
        TeamKeysBuilder::new(team, cloudflare_access::rs256::rsa())
    }

    pub(crate) fn new(keys: Arc<FreshKeys>, driver: TokioDriver) -> TeamKeys {
        TeamKeys { keys, driver: Arc::new(driver) }
    }

    /// Keys that should have been refreshed and were not may have lost their task, with the runtime that it ran on.
    fn revive_if_overdue(&self) {
        if self.keys.is_overdue() {
            self.driver.revive();
        }
    }
}

impl Deref for TeamKeys {
    type Target = FreshKeys;

    fn deref(&self) -> &FreshKeys {
        &self.keys
    }
}

impl KeySource for TeamKeys {
    fn key_set(&self) -> Option<KeySet> {
        self.revive_if_overdue();
        self.keys.key_set()
    }

    fn with_key_set(&self, visit: &mut dyn FnMut(Option<&KeySet>)) {
        self.revive_if_overdue();
        self.keys.with_key_set(visit);
    }

    fn report_unknown_key(&self, key_id: &str) -> Outlook {
        let outlook = self.keys.report_unknown_key(key_id);
        if matches!(outlook, Outlook::Refreshing(_)) {
            // Somebody may wait now.
            self.driver.revive();
        }
        outlook
    }

    fn poll_refreshed(&self, ticket: Ticket, waker: &Waker) -> Poll<()> {
        self.keys.poll_refreshed(ticket, waker)
    }
}
