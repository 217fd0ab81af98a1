use std::future::poll_fn;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::Waker;
use std::time::Duration;

use cloudflare_access::{KeySource, Outlook};
use cloudflare_access_keys::{Clock, FetchError, FreshKeys, TokioDriver};
use tokio::runtime::{Builder, Handle, Runtime};

use crate::endpoint::{Answer, Endpoint, builder, quick, verify};
use crate::fetch::{Async, first_fetch, until};

async fn dropping_it_ends_its_tasks() {
    let endpoint = Endpoint::new(Answer::Hangs);
    let keys = Arc::new(builder().build().unwrap());
    let alive = Handle::current().metrics().num_alive_tasks();
    let driver = TokioDriver::start(Arc::clone(&keys), Arc::new(Async(endpoint.clone())));
    until(|| endpoint.fetches() == 1).await;
    let waiting = {
        let Outlook::Refreshing(ticket) = keys.report_unknown_key("unknown") else { panic!() };
        let keys = Arc::clone(&keys);
        tokio::spawn(poll_fn(move |context| keys.poll_refreshed(ticket, context.waker())))
    };
    until(|| keys.status().waiters == 1).await;
    drop(driver);
    waiting.await.unwrap();
    assert_eq!(first_fetch(&keys).await, Err(FetchError::Abandoned));
    until(|| Handle::current().metrics().num_alive_tasks() == alive).await;
    until(|| Arc::strong_count(&keys) == 1 && Arc::strong_count(&endpoint) == 1).await;
}

#[tokio::test]
async fn dropping_it_ends_its_tasks_on_one_thread() {
    dropping_it_ends_its_tasks().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn dropping_it_ends_its_tasks_on_four_threads() {
    dropping_it_ends_its_tasks().await;
}

#[tokio::test]
async fn a_thousand_come_and_go_and_leave_nothing() {
    let endpoint = Endpoint::new(Answer::Genuine);
    for number in 0..1_000 {
        let keys = Arc::new(builder().build().unwrap());
        let driver = TokioDriver::start(Arc::clone(&keys), Arc::new(Async(endpoint.clone())));
        if number % 2 == 0 {
            first_fetch(&keys).await.unwrap();
        }
        drop(driver);
    }
    until(|| Arc::strong_count(&endpoint) == 1 && Handle::current().metrics().num_alive_tasks() == 0).await;
}

#[test]
fn outside_a_runtime_reviving_does_nothing_and_on_the_next_one_it_does() {
    let endpoint = Endpoint::new(Answer::Genuine);
    let keys = Arc::new(builder().settings(quick()).build().unwrap());
    let first = Builder::new_current_thread().enable_time().build().unwrap();
    let driver = first.block_on(async {
        let driver = TokioDriver::start(Arc::clone(&keys), Arc::new(Async(endpoint.clone())));
        first_fetch(&keys).await.unwrap();
        driver
    });
    drop(first);
    driver.revive();
    assert_eq!(verify(Arc::clone(&keys), &endpoint.token()), None, "known keys need no runtime");

    let second = Builder::new_current_thread().enable_time().build().unwrap();
    endpoint.state().issuer.rotate();
    let token = endpoint.token();
    second.block_on(async {
        tokio::time::sleep(Duration::from_millis(10)).await;
        let Outlook::Refreshing(ticket) = keys.report_unknown_key("unknown") else { panic!() };
        driver.revive();
        driver.revive();
        poll_fn(|context| keys.poll_refreshed(ticket, context.waker())).await;
    });
    assert_eq!((verify(keys, &token), endpoint.fetches()), (None, 2));
}

#[test]
fn a_fetch_ends_with_its_runtime() {
    let endpoint = Endpoint::new(Answer::Hangs);
    let keys = Arc::new(builder().settings(quick()).build().unwrap());
    let runtime = Builder::new_current_thread().enable_time().build().unwrap();
    let _driver = runtime.block_on(async {
        let driver = TokioDriver::start(Arc::clone(&keys), Arc::new(Async(endpoint.clone())));
        until(|| endpoint.fetches() == 1).await;
        driver
    });
    assert_eq!(keys.status().next_fetch, None, "it is under way");
    drop(runtime);
    assert_eq!((keys.status().failures, keys.status().last_error), (1, Some(FetchError::Abandoned)));
}

/// A runtime that has made the first fetch and stands still.
fn started(keys: &Arc<FreshKeys>, endpoint: &Arc<Endpoint>) -> (Runtime, TokioDriver) {
    let runtime = Builder::new_current_thread().enable_time().build().unwrap();
    let driver = runtime.block_on(async {
        let driver = TokioDriver::start(Arc::clone(keys), Arc::new(Async(endpoint.clone())));
        first_fetch(keys).await.unwrap();
        driver
    });
    (runtime, driver)
}

#[test]
fn who_asked_in_vain_takes_no_patience_from_whoever_asks_on_the_next_runtime() {
    let endpoint = Endpoint::new(Answer::Genuine);
    let milliseconds = Arc::new(AtomicU64::new(0));
    let clock = Clock::set_by(Arc::clone(&milliseconds));
    let keys = Arc::new(builder().clock(clock).build().unwrap());
    let (first, driver) = started(&keys, &endpoint);
    drop(first);
    milliseconds.store(2 * 60 * 1_000, Ordering::SeqCst);
    let Outlook::Refreshing(in_vain) = keys.report_unknown_key("unknown") else { panic!() };
    assert!(keys.poll_refreshed(in_vain, Waker::noop()).is_ready(), "there is no driver");

    milliseconds.store(60 * 60 * 1_000, Ordering::SeqCst);
    endpoint.state().issuer.rotate();
    Builder::new_current_thread().enable_time().build().unwrap().block_on(async {
        let Outlook::Refreshing(ticket) = keys.report_unknown_key("unknown") else { panic!() };
        driver.revive();
        assert!(keys.poll_refreshed(ticket, Waker::noop()).is_pending());
        poll_fn(|context| keys.poll_refreshed(ticket, context.waker())).await;
    });
    assert_eq!((verify(keys, &endpoint.token()), endpoint.fetches()), (None, 2));
}

/// What the READMEs say: only a runtime that runs fetches anything.
#[test]
fn a_runtime_that_is_kept_and_not_driven_fetches_nothing_until_it_is_driven_again() {
    let endpoint = Endpoint::new(Answer::Genuine);
    let milliseconds = Arc::new(AtomicU64::new(0));
    let clock = Clock::set_by(Arc::clone(&milliseconds));
    let keys = Arc::new(builder().clock(clock).build().unwrap());
    let (runtime, driver) = started(&keys, &endpoint);
    milliseconds.store(2 * 60 * 1_000, Ordering::SeqCst);
    endpoint.state().issuer.rotate();
    let Outlook::Refreshing(ticket) = keys.report_unknown_key("unknown") else { panic!() };
    driver.revive();
    std::thread::sleep(Duration::from_millis(50));
    assert!(keys.poll_refreshed(ticket, Waker::noop()).is_pending());
    milliseconds.fetch_add(2_000, Ordering::SeqCst);
    assert!(keys.poll_refreshed(ticket, Waker::noop()).is_ready(), "in vain");
    assert_eq!(endpoint.fetches(), 1);

    let token = endpoint.token();
    runtime.block_on(until(|| verify(Arc::clone(&keys), &token).is_none()));
    assert_eq!(endpoint.fetches(), 2);
}
