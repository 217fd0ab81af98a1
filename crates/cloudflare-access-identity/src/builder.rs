use std::sync::Arc;
use std::time::Duration;

use crate::settings::Settings;
use crate::thread_carrier::ThreadCarrier;
use crate::{Clock, FetchIdentity, Identities};

/// Sets how identities are kept.
#[must_use = "nothing is kept before `build`"]
#[derive(Clone, Debug, Default)]
pub struct IdentitiesBuilder {
    settings: Settings,
}

impl IdentitiesBuilder {
    /// How long after a failure the same caller's identity is asked for again: `first`, doubled with each failure, at most
    /// `longest`. Default: 1 s to 60 s. At least 10 ms.
    pub fn backoff(mut self, first: Duration, longest: Duration) -> IdentitiesBuilder {
        (self.settings.first_pause, self.settings.longest_pause) = (first, longest);
        self
    }

    /// Counts time by `clock` instead of the system's: for tests.
    pub fn clock(mut self, clock: Clock) -> IdentitiesBuilder {
        self.settings.clock = clock;
        self
    }

    /// How long an identity serves, unless the token it was fetched with expires before. Default: 5 min.
    ///
    /// Access records groups when somebody logs in: a shorter time does not tell sooner of a group that changed since. With
    /// zero every request asks, but for the second in which those who waited collect the answer.
    pub fn max_age(mut self, max_age: Duration) -> IdentitiesBuilder {
        self.settings.max_age = max_age;
        self
    }

    /// How many callers' identities are kept; the oldest goes first. Default: 4096. In all they take 32 MiB at most.
    pub fn max_callers(mut self, max_callers: usize) -> IdentitiesBuilder {
        self.settings.max_callers = max_callers;
        self
    }

    /// How many identities are fetched at once; beyond it requests are answered at once, without. Default: 16.
    pub fn max_flights(mut self, max_flights: usize) -> IdentitiesBuilder {
        self.settings.max_flights = max_flights;
        self
    }

    /// How many requests wait at once, for whomever; beyond it they are answered at once. Default: 1024.
    pub fn max_waiters(mut self, max_waiters: usize) -> IdentitiesBuilder {
        self.settings.max_waiters = max_waiters;
        self
    }

    /// How long after a fetch began requests may wait for it; zero to answer at once. Default: 3 s.
    pub fn patience(mut self, patience: Duration) -> IdentitiesBuilder {
        self.settings.patience = patience;
        self
    }

    /// Identities fetched by `fetch`, on a thread for each.
    #[must_use]
    pub fn build(self, fetch: Arc<dyn FetchIdentity>) -> Identities {
        Identities::new(self.settings, Arc::new(ThreadCarrier { fetch }))
    }

    /// Identities fetched by `fetch`, in a task for each on the runtime of the request that asks; for requests outside any,
    /// on that of the caller.
    ///
    /// # Panics
    ///
    /// Outside a tokio runtime, as everything of tokio's. It needs time enabled.
    #[cfg(feature = "tokio")]
    #[must_use]
    pub fn build_async(self, fetch: Arc<impl crate::AsyncFetchIdentity>) -> Identities {
        let home = tokio::runtime::Handle::current();
        Identities::new(self.settings, Arc::new(crate::tokio_carrier::TokioCarrier { fetch, home }))
    }
}
