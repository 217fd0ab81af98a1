//! Keys whose driver is the test.

#![allow(dead_code, reason = "each test uses a part of it")]

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::Waker;
use std::time::Duration;

use cloudflare_access::Refusal;
use cloudflare_access::refresh::Cause;
use cloudflare_access_keys::{Clock, FetchError, FreshKeys, Task};
use cloudflare_access_testing::Issuer;

use crate::endpoint::{builder, verify};

pub(crate) const MINUTE: Duration = Duration::from_secs(60);

/// Keys without a driver: the test does its work, by its clock.
pub(crate) struct Driven {
    pub(crate) issuer: Issuer,
    pub(crate) keys: Arc<FreshKeys>,
    milliseconds: Arc<AtomicU64>,
}

impl Driven {
    pub(crate) fn new() -> Driven {
        let milliseconds = Arc::new(AtomicU64::new(0));
        let keys = Arc::new(builder().clock(Clock::set_by(Arc::clone(&milliseconds))).build().unwrap());
        Driven { issuer: Issuer::new("acme"), keys, milliseconds }
    }

    pub(crate) fn pass(&self, time: Duration) {
        self.milliseconds.fetch_add(u64::try_from(time.as_millis()).unwrap(), Ordering::SeqCst);
    }

    pub(crate) fn begin(&self) -> Cause {
        match self.keys.poll_task(Waker::noop()) {
            Task::Fetch(cause) => cause,
            task => panic!("{task:?}"),
        }
    }

    pub(crate) fn succeed(&self) -> Cause {
        let cause = self.begin();
        self.keys.end_fetch(cause, Ok(self.issuer.certs_json().into_bytes()));
        cause
    }

    pub(crate) fn succeed_with(&self, document: &str) {
        let cause = self.begin();
        self.keys.end_fetch(cause, Ok(document.as_bytes().to_vec()));
    }

    pub(crate) fn fail(&self, error: FetchError) -> Cause {
        let cause = self.begin();
        self.keys.end_fetch(cause, Err(error));
        cause
    }

    pub(crate) fn key_ids(&self) -> Vec<&'static str> {
        self.issuer.published_keys().iter().map(cloudflare_access_testing::TestKey::key_id).collect()
    }

    /// Why the token is refused now, if it is.
    pub(crate) fn verify(&self, token: &str) -> Option<Refusal> {
        verify(Arc::clone(&self.keys), token)
    }

    pub(crate) fn fetches(&self) -> u64 {
        self.keys.status().fetches.iter().map(|(_, count)| count).sum()
    }
}
