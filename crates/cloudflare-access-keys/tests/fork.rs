//! A process that is forked off has the keys, but neither the thread that keeps time nor the one that fetches.
#![cfg(unix)]

#[path = "endpoint/endpoint.rs"]
mod endpoint;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use cloudflare_access::{KeySource, Outlook};
use cloudflare_access_keys::{FetchError, ThreadDriver};
use endpoint::{Answer, Endpoint, builder, quick, until, verify};
use fork::{Fork, fork, waitpid};

/// Held for the whole of each test: another thread could hold a lock in the moment of the fork, of the allocator's or of
/// a key that is being parsed, and the child would wait for it for ever.
fn alone() -> MutexGuard<'static, ()> {
    static ALONE: Mutex<()> = Mutex::new(());
    ALONE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Runs `child` in a process that is forked off, where nothing but this thread runs, and waits for it to succeed.
fn in_a_fork(child: impl FnOnce()) {
    match fork().unwrap() {
        Fork::Child => {
            let succeeded = catch_unwind(AssertUnwindSafe(child)).is_ok();
            std::process::exit(if succeeded { 0 } else { 1 });
        }
        Fork::Parent(process) => assert_eq!(waitpid(process).unwrap(), 0, "the child's status"),
    }
}

#[test]
fn known_keys_are_good_and_the_revived_driver_fetches_new_ones() {
    let _alone = alone();
    let endpoint = Endpoint::new(Answer::Genuine);
    let keys = Arc::new(builder().settings(quick()).build().unwrap());
    let driver = ThreadDriver::start(Arc::clone(&keys), endpoint.clone()).unwrap();
    keys.wait_for_first_fetch().unwrap();
    until("its thread is gone", || Arc::strong_count(&keys) == 3);
    let known = endpoint.token();
    endpoint.state().issuer.rotate();
    let new = endpoint.token();
    in_a_fork(|| {
        assert_eq!(verify(Arc::clone(&keys), &known), None);
        until("the cooldown is over", || matches!(keys.report_unknown_key("unknown"), Outlook::Refreshing(_)));
        driver.revive();
        until("the new key is here", || verify(Arc::clone(&keys), &new).is_none());
        assert!(endpoint.fetches() >= 2);
        // Ends the child's thread, and does not wait for the parent's.
        drop(driver);
        until("it is gone", || Arc::strong_count(&keys) <= 2);
        assert!(keys.poll_refreshed(cloudflare_access::Ticket::new(99), std::task::Waker::noop()).is_ready());
    });
    assert_eq!(endpoint.fetches(), 1, "all that happened in the child");
}

#[test]
fn a_handle_that_came_along_is_dropped_without_harm_to_other_threads() {
    let _alone = alone();
    let endpoint = Endpoint::new(Answer::Genuine);
    let keys = Arc::new(builder().build().unwrap());
    let driver = ThreadDriver::start(Arc::clone(&keys), endpoint).unwrap();
    keys.wait_for_first_fetch().unwrap();
    in_a_fork(|| {
        // The system gives them the places of the threads that did not come along.
        let others: Vec<_> = (0..8).map(|number| std::thread::spawn(move || number)).collect();
        drop(driver);
        others.into_iter().enumerate().for_each(|(number, other)| assert_eq!(other.join().unwrap(), number));
    });
}

#[test]
fn a_fetch_that_did_not_come_along_is_given_up() {
    let _alone = alone();
    let endpoint = Endpoint::new(Answer::Hangs);
    let keys = Arc::new(builder().settings(quick()).build().unwrap());
    let driver = ThreadDriver::start(Arc::clone(&keys), endpoint.clone()).unwrap();
    endpoint.wait_for_fetches(1);
    in_a_fork(|| {
        assert_eq!(keys.status().next_fetch, None, "it seems to be under way");
        endpoint.answer(Answer::Genuine);
        driver.revive();
        assert_eq!(keys.status().failures, 1);
        assert_eq!(keys.status().last_error, Some(FetchError::Abandoned));
        until("another one has brought keys", || keys.is_ready());
    });
    endpoint.answer(Answer::Genuine);
    keys.wait_for_first_fetch().unwrap();
}
