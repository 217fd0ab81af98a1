//! A driver whose thread is gone. Only a waker of somebody else's that panics can end it, or a fork (`tests/fork.rs`).

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Wake, Waker};
use std::time::Duration;

use cloudflare_access::{KeySource, Outlook, Ticket};
use cloudflare_access_keys::{Clock, FetchError, FreshKeys, ThreadDriver};

use crate::endpoint::{Answer, Endpoint, builder, quick, until, verify};

struct Panics;

impl Wake for Panics {
    fn wake(self: Arc<Self>) {
        panic!("as told by the test");
    }
}

/// Keys whose driver has died of a waker, while their first fetch hangs.
fn dead(endpoint: &Arc<Endpoint>) -> (Arc<FreshKeys>, ThreadDriver) {
    let fetches = endpoint.fetches();
    let keys = Arc::new(builder().settings(quick()).patience(Duration::from_millis(100)).build().unwrap());
    let driver = ThreadDriver::start(Arc::clone(&keys), endpoint.clone()).unwrap();
    endpoint.wait_for_fetches(fetches + 1);
    let Outlook::Refreshing(ticket) = keys.report_unknown_key("unknown") else { panic!() };
    if keys.poll_refreshed(ticket, &Waker::from(Arc::new(Panics))).is_ready() {
        // So slow a machine that patience is over already.
        return dead(endpoint);
    }
    // Two handles are the test's and the driver's, one is of the fetch that hangs; the thread's is gone.
    until("the thread is dead", || Arc::strong_count(&keys) == 3);
    (keys, driver)
}

#[test]
fn nobody_waits_for_a_dead_driver() {
    let endpoint = Endpoint::new(Answer::Hangs);
    let (keys, driver) = dead(&endpoint);
    assert!(keys.poll_refreshed(Ticket::new(u64::MAX), Waker::noop()).is_ready());
    assert_eq!(keys.wait_for_first_fetch(), Err(FetchError::Abandoned));
    endpoint.answer(Answer::Genuine);
    drop(driver);
}

#[test]
fn a_dead_driver_is_revived_and_goes_on_where_it_was() {
    let endpoint = Endpoint::new(Answer::Hangs);
    let (keys, driver) = dead(&endpoint);
    // The thread lets go of the keys a moment before it has ended.
    until("there is a new thread", || {
        driver.revive();
        Arc::strong_count(&keys) == 4
    });
    driver.revive();
    assert_eq!(endpoint.fetches(), 1, "the fetch that hangs is still the one under way");
    endpoint.answer(Answer::Genuine);
    keys.wait_for_first_fetch().unwrap();

    endpoint.state().issuer.rotate();
    let token = endpoint.token();
    until("the new thread fetches", || {
        let _ = keys.report_unknown_key("unknown");
        verify(Arc::clone(&keys), &token).is_none()
    });
    assert!(endpoint.fetches() >= 2);
}

#[test]
fn reviving_what_lives_does_nothing() {
    let endpoint = Endpoint::new(Answer::Genuine);
    let keys = Arc::new(builder().build().unwrap());
    let driver = ThreadDriver::start(Arc::clone(&keys), endpoint.clone()).unwrap();
    keys.wait_for_first_fetch().unwrap();
    until("the fetch has ended", || Arc::strong_count(&keys) == 3);
    for _ in 0..10_000 {
        driver.revive();
    }
    assert_eq!((Arc::strong_count(&keys), endpoint.fetches()), (3, 1));
}

#[test]
fn keys_are_overdue_when_nobody_fetches() {
    let milliseconds = Arc::new(AtomicU64::new(0));
    let clock = Clock::set_by(Arc::clone(&milliseconds));
    let keys = Arc::new(builder().clock(clock).build().unwrap());
    assert!(keys.is_overdue(), "nothing was ever fetched");
    let driver = ThreadDriver::start(Arc::clone(&keys), Endpoint::new(Answer::Genuine)).unwrap();
    keys.wait_for_first_fetch().unwrap();
    drop(driver);
    for (minutes, expected) in [(0, false), (54, false), (61, true)] {
        milliseconds.store(minutes * 60 * 1_000, Ordering::SeqCst);
        assert_eq!(keys.is_overdue(), expected, "after {minutes} minutes; the next fetch is due after 54 to 60");
    }
}
