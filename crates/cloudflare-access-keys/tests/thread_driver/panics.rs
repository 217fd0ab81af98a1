use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use cloudflare_access::refresh::Cause;
use cloudflare_access::rs256::{self, Backend, PreparedKey, PublicKey, UnsupportedKey};
use cloudflare_access::{KeySource, Outlook};
use cloudflare_access_keys::{FetchError, FreshKeys, ThreadDriver};

use crate::endpoint::{Answer, Endpoint, builder, quick, team, until, verify};

#[test]
fn a_fetch_that_panics_is_a_failure_and_the_next_one_comes() {
    let endpoint = Endpoint::new(Answer::Panics);
    let keys = Arc::new(builder().settings(quick()).build().unwrap());
    let _driver = ThreadDriver::start(Arc::clone(&keys), endpoint.clone()).unwrap();
    assert_eq!(keys.wait_for_first_fetch(), Err(FetchError::Panicked));
    until("counted", || keys.status().failures >= 3);

    endpoint.answer(Answer::Genuine);
    until("recovered", || keys.is_ready());
    assert_eq!((keys.status().failures, keys.status().last_error), (0, None));
}

#[test]
fn keys_stay_through_panics() {
    let endpoint = Endpoint::new(Answer::Genuine);
    let keys = Arc::new(builder().settings(quick().with_interval(Duration::from_millis(10))).build().unwrap());
    let _driver = ThreadDriver::start(Arc::clone(&keys), endpoint.clone()).unwrap();
    keys.wait_for_first_fetch().unwrap();
    let token = endpoint.token();
    endpoint.answer(Answer::Panics);
    until("it panics", || keys.status().failures >= 2);
    assert_eq!(verify(Arc::clone(&keys), &token), None);
    assert_eq!(keys.status().last_error, Some(FetchError::Panicked), "and is seen");

    endpoint.answer(Answer::Genuine);
    until("recovered", || keys.status().last_error.is_none());
    assert_eq!(verify(keys, &token), None);
}

#[test]
fn failures_back_off() {
    let endpoint = Endpoint::new(Answer::Panics);
    let settings = quick().with_backoff(Duration::from_secs(1), Duration::from_secs(1));
    let keys = Arc::new(builder().settings(settings).build().unwrap());
    let _driver = ThreadDriver::start(Arc::clone(&keys), endpoint.clone()).unwrap();
    keys.wait_for_first_fetch().unwrap_err();
    for _ in 0..1_000 {
        assert_eq!(keys.report_unknown_key("unknown"), Outlook::Failing);
    }
    assert_eq!(endpoint.fetches(), 1);
    endpoint.wait_for_fetches(2);
    assert_eq!(endpoint.state().causes, [Cause::Start, Cause::Retry]);
}

/// Panics over every key, until it is told not to.
struct Fragile(AtomicBool);

impl Backend for Fragile {
    fn prepare(&self, key: &PublicKey<'_>) -> Result<Box<dyn PreparedKey>, UnsupportedKey> {
        assert!(self.0.load(Ordering::SeqCst), "as told by the test");
        rs256::rsa().prepare(key)
    }
}

#[test]
fn a_panic_over_the_answer_is_a_failure_like_any_other() {
    static FRAGILE: Fragile = Fragile(AtomicBool::new(false));
    let endpoint = Endpoint::new(Answer::Genuine);
    let keys = Arc::new(FreshKeys::builder(&team(), &FRAGILE).settings(quick()).build().unwrap());
    let _driver = ThreadDriver::start(Arc::clone(&keys), endpoint.clone()).unwrap();
    assert_eq!(keys.wait_for_first_fetch(), Err(FetchError::Panicked));
    until("tried again", || keys.status().failures >= 3);
    FRAGILE.0.store(true, Ordering::SeqCst);
    until("recovered", || keys.is_ready());
}
