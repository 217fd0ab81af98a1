use std::fmt;
use std::sync::Arc;
use std::task::{Poll, Waker};
use std::thread::JoinHandle;

use cloudflare_access::{KeySet, KeySource, Outlook, TeamDomain, Ticket};

use crate::shared::Shared;
use crate::{FetchError, StartError, TeamKeysBuilder};

/// The public keys of one team, kept fresh by a background thread. Cloning is cheap and shares the thread.
///
/// Several applications of one team share one; several teams in one process have one each. The thread ends when the
/// last clone is dropped.
#[derive(Clone)]
pub struct TeamKeys {
    shared: Arc<Shared>,
    _refresher: Arc<Refresher>,
}

impl TeamKeys {
    /// Fetches the keys and begins to keep them fresh. Blocks until the first fetch has ended, at most 10 s.
    ///
    /// # Errors
    ///
    /// The first fetch failed: a service that cannot verify anyone had better not start.
    #[cfg(feature = "rsa")]
    pub fn fetch(team: &TeamDomain) -> Result<TeamKeys, StartError> {
        TeamKeysBuilder::new(team, cloudflare_access::rs256::rsa()).start()
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
        TeamKeysBuilder::new(team, cloudflare_access::rs256::rsa()).start_in_background()
    }

    /// Everything that can be set, for the keys of `team`.
    #[cfg(feature = "rsa")]
    pub fn builder(team: &TeamDomain) -> TeamKeysBuilder {
        TeamKeysBuilder::new(team, cloudflare_access::rs256::rsa())
    }

    pub(crate) fn new(shared: Arc<Shared>, thread: JoinHandle<()>) -> TeamKeys {
        let refresher = Refresher { shared: Arc::clone(&shared), thread: Some(thread) };
        TeamKeys { shared, _refresher: Arc::new(refresher) }
    }

    /// Blocks until the first fetch has ended.
    pub(crate) fn wait_for_first_fetch(&self) -> Result<(), FetchError> {
        let mut state = self.shared.lock();
        while !state.refresh.has_ended(Ticket::new(1)) {
            state = self.shared.wait(state, None);
        }
        state.last_error.clone().map_or(Ok(()), Err)
    }

    /// Blocks the thread until the refresh that `ticket` stands for has ended or waiting has been long enough: what
    /// blocking servers do with [`Attempt::Refreshing`](cloudflare_access::Attempt::Refreshing) before they verify again.
    pub fn wait_refreshed(&self, ticket: Ticket) {
        self.shared.wait_refreshed(ticket);
    }

    /// Why the last fetch failed, or `None` where it succeeded or has not ended.
    #[must_use]
    pub fn last_error(&self) -> Option<FetchError> {
        self.shared.lock().last_error.clone()
    }
}

impl KeySource for TeamKeys {
    fn key_set(&self) -> Option<KeySet> {
        self.shared.key_set()
    }

    fn report_unknown_key(&self) -> Outlook {
        self.shared.report_unknown_key()
    }

    fn poll_refreshed(&self, ticket: Ticket, waker: &Waker) -> Poll<()> {
        self.shared.poll_refreshed(ticket, waker)
    }
}

impl fmt::Debug for TeamKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TeamKeys").field("key_set", &self.key_set()).finish_non_exhaustive()
    }
}

/// Ends the thread when it is dropped. A fetch that hangs is left to its time limit, so this takes no time.
struct Refresher {
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

impl Drop for Refresher {
    fn drop(&mut self) {
        self.shared.lock().stopping = true;
        self.shared.notify();
        if let Some(thread) = self.thread.take() {
            // Nothing of a panic there is left to be told here.
            let _ = thread.join();
        }
    }
}
