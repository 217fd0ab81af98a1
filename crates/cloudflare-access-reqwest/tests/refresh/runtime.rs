//! The keys and the runtime that they live on.

use std::sync::Arc;
use std::time::{Duration, Instant};

use cloudflare_access::{KeySource, Refusal};
use cloudflare_access_reqwest::TeamKeys;
use cloudflare_access_testing::{Fault, Issuer, LocalAccess};
use tokio::runtime::{Builder, Runtime};
use tokio::task::yield_now;
use tokio::time::sleep;

use crate::origin::{Origin, SHORT, short_settings, until};

fn current_thread() -> Runtime {
    Builder::new_current_thread().enable_all().build().unwrap()
}

#[tokio::test]
async fn starting_in_the_background_and_dropping_wait_for_nothing() {
    let access = LocalAccess::start(Issuer::new("acme")).unwrap();
    access.answer_with(Fault::Hang);
    let begun = Instant::now();
    let builder = TeamKeys::builder(&"acme".parse().unwrap()).loopback_certs_url(&access.certs_url()).unwrap();
    let keys = builder.start_in_background().unwrap();
    assert!(keys.key_set().is_none());
    until("the fetch is under way", || access.requests() == 1).await;
    drop(keys);
    assert!(begun.elapsed() < Duration::from_secs(8), "the fetch would take 10 s");
}

#[tokio::test]
async fn tasks_end_with_the_last_clone() {
    let origin = Origin::with_short_cooldown().await;
    let metrics = tokio::runtime::Handle::current().metrics();
    let clone = origin.keys.clone();
    until("the one that keeps time", || metrics.num_alive_tasks() == 1).await;
    let Origin { access, keys, verifier } = origin;
    drop((keys, verifier));
    sleep(SHORT).await;
    assert_eq!(metrics.num_alive_tasks(), 1);

    sleep(SHORT).await;
    access.answer_with(Fault::Hang);
    let _ = clone.report_unknown_key("unknown");
    until("a fetch hangs", || access.requests() == 2).await;
    drop(clone);
    until("both are gone", || metrics.num_alive_tasks() == 0).await;
}

#[tokio::test]
async fn a_fetch_that_hangs_does_not_block_a_runtime_of_one_thread() {
    let origin = Origin::start(|builder| builder.settings(short_settings()).timeout(Duration::from_secs(5))).await;
    let good = origin.token();
    sleep(SHORT * 2).await;
    origin.access.answer_with(Fault::Hang);
    let _ = origin.keys.report_unknown_key("unknown");
    until("a fetch hangs", || origin.access.requests() == 2).await;
    for _ in 0..100 {
        assert_eq!(origin.verify(&good), None);
        yield_now().await;
    }
    assert_eq!(origin.keys.status().next_fetch, None, "it still does");
}

#[test]
fn keys_outlive_their_runtime_and_are_fresh_again_on_the_next() {
    let first = current_thread();
    let origin = Arc::new(first.block_on(Origin::with_short_cooldown()));
    let old = origin.token();
    drop(first);
    assert_eq!(origin.verify(&old), None, "known keys need no runtime");
    std::thread::sleep(SHORT * 2);
    origin.access.issuer(Issuer::rotate);
    let new = origin.token();

    let outside = Arc::clone(&origin);
    let waited = outside_a_runtime(move || outside.keys.report_unknown_key("unknown"));
    assert!(matches!(waited, cloudflare_access::Outlook::Refreshing(_)));
    assert_eq!(origin.verify(&new), Some(Refusal::KeysUnavailable), "there is nobody who could fetch");

    let second = current_thread();
    assert_eq!(second.block_on(origin.verify_patiently(&new)), None, "the first request revives it");
    assert_eq!(origin.access.requests(), 2);
}

#[test]
fn a_fetch_ends_with_its_runtime() {
    let first = current_thread();
    let origin = first.block_on(async {
        let origin = Origin::start(|builder| builder.settings(short_settings()).timeout(Duration::from_secs(5))).await;
        sleep(SHORT * 2).await;
        origin.access.answer_with(Fault::Hang);
        let _ = origin.keys.report_unknown_key("unknown");
        until("a fetch hangs", || origin.access.requests() == 2).await;
        origin
    });
    drop(first);
    assert_eq!(origin.keys.status().failures, 1, "no fetch is under way for ever");
    origin.access.answer_genuinely();
    origin.access.issuer(Issuer::rotate);
    let token = origin.token();
    current_thread().block_on(until_verified(&origin, &token));
}

/// Requests ask for the keys in one way, those with a remembered token in the other.
#[test]
fn keys_that_never_came_are_fetched_on_the_next_runtime_that_asks_for_them() {
    let shared = |keys: &TeamKeys| keys.key_set().is_some();
    let shown = |keys: &TeamKeys| {
        let mut there_are = false;
        keys.with_key_set(&mut |key_set| there_are = key_set.is_some());
        there_are
    };
    for are_there in [shared, shown] {
        let access = LocalAccess::start(Issuer::new("acme")).unwrap();
        access.answer_with(Fault::Hang);
        let first = current_thread();
        let keys = first.block_on(async {
            let builder = TeamKeys::builder(&"acme".parse().unwrap()).loopback_certs_url(&access.certs_url()).unwrap();
            let keys = builder.settings(short_settings()).start_in_background().unwrap();
            until("the fetch is under way", || access.requests() == 1).await;
            keys
        });
        drop(first);
        access.answer_genuinely();
        current_thread().block_on(until("there are keys", || are_there(&keys)));
        assert_eq!(access.requests(), 2);
    }
}

async fn until_verified(origin: &Origin, token: &str) {
    while origin.verify_patiently(token).await.is_some() {
        sleep(SHORT).await;
    }
}

/// On a thread without a runtime.
fn outside_a_runtime<R: Send + 'static>(call: impl FnOnce() -> R + Send + 'static) -> R {
    std::thread::spawn(call).join().unwrap()
}
