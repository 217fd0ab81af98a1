//! Three days in a moment: tokio's clock leaps whenever all tasks rest, and ours follows it.

use std::future::poll_fn;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use cloudflare_access::refresh::Cause;
use cloudflare_access::{KeySource, Outlook, Refusal};
use cloudflare_access_keys::{Clock, FetchError, FreshKeys, TokioDriver};
use tokio::time::{Instant, sleep, timeout};

use crate::endpoint::{Answer, Endpoint, builder, verify};
use crate::fetch::{Async, first_fetch, until};

const HOUR: Duration = Duration::from_secs(60 * 60);

/// A clock that follows tokio's, a second at a time.
fn followed_clock() -> Clock {
    let milliseconds = Arc::new(AtomicU64::new(0));
    let clock = Clock::set_by(Arc::clone(&milliseconds));
    tokio::spawn(async move {
        loop {
            sleep(Duration::from_secs(1)).await;
            milliseconds.fetch_add(1_000, Ordering::SeqCst);
        }
    });
    clock
}

async fn driven(endpoint: &Arc<Endpoint>) -> (Arc<FreshKeys>, TokioDriver) {
    let keys = Arc::new(builder().clock(followed_clock()).build().unwrap());
    let driver = TokioDriver::start(Arc::clone(&keys), Arc::new(Async(endpoint.clone())));
    first_fetch(&keys).await.unwrap();
    (keys, driver)
}

#[tokio::test(start_paused = true)]
async fn every_hour_once() {
    let endpoint = Endpoint::new(Answer::Genuine);
    let (keys, _driver) = driven(&endpoint).await;
    sleep(HOUR * 72).await;
    let fetches = endpoint.fetches() - 1;
    assert!((72..=80).contains(&fetches), "{fetches} in 72 hours, each after 54 to 60 minutes");
    assert_eq!(endpoint.state().causes[1..], vec![Cause::Schedule; fetches]);
    assert!(keys.is_ready());
}

#[tokio::test(start_paused = true)]
async fn an_outage_is_survived_for_a_day_and_ends_within_a_minute() {
    let endpoint = Endpoint::new(Answer::Genuine);
    let (keys, _driver) = driven(&endpoint).await;
    let token = endpoint.token();
    endpoint.answer(Answer::Fails(FetchError::Timeout));
    sleep(HOUR * 23).await;
    assert_eq!(verify(Arc::clone(&keys), &token), None);
    let fetches = endpoint.fetches();
    assert!((22 * 60..46 * 60).contains(&fetches), "{fetches}: one every 30 to 60 seconds");
    sleep(HOUR * 2).await;
    assert_eq!(verify(Arc::clone(&keys), &token), Some(Refusal::KeysUnavailable));
    endpoint.answer(Answer::Genuine);
    sleep(Duration::from_secs(62)).await;
    assert_eq!(verify(keys, &token), None);
}

#[tokio::test(start_paused = true)]
async fn patience_ends_after_two_seconds_of_a_fetch_that_hangs() {
    let endpoint = Endpoint::new(Answer::Genuine);
    let (keys, _driver) = driven(&endpoint).await;
    sleep(Duration::from_secs(61)).await;
    endpoint.answer(Answer::Hangs);
    let Outlook::Refreshing(ticket) = keys.report_unknown_key("unknown") else { panic!() };
    let begun = Instant::now();
    let waited = timeout(HOUR, poll_fn(|context| keys.poll_refreshed(ticket, context.waker()))).await;
    assert!(waited.is_ok() && begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
    assert_eq!(keys.status().next_fetch, None, "it still hangs");
    endpoint.answer(Answer::Genuine);
    until(|| keys.status().next_fetch.is_some()).await;
}
