use std::ops::Deref;
use std::sync::Arc;
use std::task::{Poll, Waker};

#[cfg(feature = "rsa")]
use cloudflare_access::{CertsUrl, TeamDomain};
use cloudflare_access::{KeySet, KeySource, Outlook, Ticket};
use cloudflare_access_keys::{FreshKeys, ThreadDriver};

#[cfg(feature = "rsa")]
use crate::{StartError, TeamKeysBuilder};

/// The public keys of one team, kept fresh by a background thread. Cloning is cheap and shares the thread.
///
/// Several applications of one team share one; several teams in one process have one each. The thread ends when the
/// last clone is dropped. What it tells operators is told by [`FreshKeys`], to which it dereferences.
#[derive(Clone, Debug)]
pub struct TeamKeys {
    keys: Arc<FreshKeys>,
    driver: Arc<ThreadDriver>,
}

impl TeamKeys {
    /// Fetches the keys and begins to keep them fresh. Blocks until the first fetch has ended, at most 10 s.
    ///
    /// # Errors
    ///
    /// The first fetch failed: a service that cannot verify anyone had better not start.
    #[cfg(feature = "rsa")]
    pub fn fetch(team: &TeamDomain) -> Result<TeamKeys, StartError> {
        TeamKeys::builder(team).start()
    }

    /// Begins to fetch the keys and to keep them fresh, and returns at once: for async programs, and for services that
    /// start whatever the network does.
    ///
    /// Until the first fetch has succeeded, requests wait for it a little and are then answered 503.
    ///
    /// # Errors
    ///
    /// The thread cannot be started.
    #[cfg(feature = "rsa")]
    pub fn fetch_in_background(team: &TeamDomain) -> Result<TeamKeys, StartError> {
        TeamKeys::builder(team).start_in_background()
    }

    /// [`fetch`](Self::fetch), from where a configuration says: the team's own address, or a local Access on this machine.
    ///
    /// # Errors
    ///
    /// The first fetch failed.
    #[cfg(feature = "rsa")]
    pub fn fetch_from(team: &TeamDomain, certs_url: &CertsUrl) -> Result<TeamKeys, StartError> {
        TeamKeys::builder(team).certs_url(certs_url).start()
    }

    /// [`fetch_in_background`](Self::fetch_in_background), from where a configuration says.
    ///
    /// # Errors
    ///
    /// The thread cannot be started.
    #[cfg(feature = "rsa")]
    pub fn fetch_from_in_background(team: &TeamDomain, certs_url: &CertsUrl) -> Result<TeamKeys, StartError> {
        TeamKeys::builder(team).certs_url(certs_url).start_in_background()
    }

    /// Everything that can be set, for the keys of `team`.
    #[cfg(feature = "rsa")]
    pub fn builder(team: &TeamDomain) -> TeamKeysBuilder {
        TeamKeysBuilder::new(team, cloudflare_access::rs256::rsa())
    }

    pub(crate) fn new(keys: Arc<FreshKeys>, driver: ThreadDriver) -> TeamKeys {
        TeamKeys { keys, driver: Arc::new(driver) }
    }

    /// Keys that should have been refreshed and were not may have lost their thread, in a process that was forked off.
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
            // Somebody may wait now: not for a thread that did not come along into a process that was forked off.
            self.driver.revive();
        }
        outlook
    }

    fn poll_refreshed(&self, ticket: Ticket, waker: &Waker) -> Poll<()> {
        self.keys.poll_refreshed(ticket, waker)
    }
}
