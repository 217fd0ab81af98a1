//! What operators see of a team's keys, from before the first fetch through rotations and outages.

#[path = "endpoint/driven.rs"]
mod driven;
#[path = "endpoint/endpoint.rs"]
mod endpoint;

use std::error::Error;
use std::sync::Arc;
use std::task::{Context, Wake, Waker};
use std::time::Duration;

use cloudflare_access::refresh::Cause;
use cloudflare_access::{KeySet, KeySource, Outlook};
use cloudflare_access_keys::{ConnectionError, FetchError, Task};
use driven::{Driven, MINUTE};

#[test]
fn before_the_first_fetch_there_is_nothing() {
    let driven = Driven::new();
    let status = driven.keys.status();
    assert_eq!((status.age, status.failures, status.last_error, status.unknown_keys), (None, 0, None, 0));
    assert_eq!((status.key_ids.len(), status.waiters), (0, 0));
    assert_eq!(status.next_fetch, Some(Duration::ZERO));
    assert_eq!(status.fetches, Cause::ALL.map(|cause| (cause, 0)));
    assert!(!driven.keys.is_ready());
}

#[test]
fn a_fetch_under_way_shows_and_so_does_its_success() {
    let driven = Driven::new();
    assert_eq!(driven.begin(), Cause::Start);
    assert_eq!(driven.keys.status().next_fetch, None);
    driven.keys.end_fetch(Cause::Start, Ok(driven.issuer.certs_json().into_bytes()));
    driven.pass(MINUTE * 3);
    let status = driven.keys.status();
    assert_eq!((status.age, status.failures, status.last_error), (Some(MINUTE * 3), 0, None));
    assert_eq!(status.key_ids, driven.key_ids());
    let next = status.next_fetch.unwrap();
    assert!(next > MINUTE * 50 && next < MINUTE * 57, "{next:?}");
    assert_eq!(status.fetches.iter().find(|(cause, _)| *cause == Cause::Start), Some(&(Cause::Start, 1)));
    assert!(driven.keys.is_ready());
}

#[test]
fn failures_show_until_the_next_success() {
    let driven = Driven::new();
    driven.succeed();
    driven.pass(MINUTE * 60);
    for failures in 1..=5 {
        let cause = driven.fail(FetchError::Timeout);
        assert_eq!(cause, if failures == 1 { Cause::Schedule } else { Cause::Retry });
        let status = driven.keys.status();
        assert_eq!((status.failures, status.last_error), (failures, Some(FetchError::Timeout)));
        let backoff = status.next_fetch.unwrap();
        assert!(backoff >= Duration::from_secs(1) && backoff <= MINUTE, "{backoff:?}");
        assert_eq!(driven.keys.poll_task(Waker::noop()), Task::Rest(Some(backoff)));
        driven.pass(MINUTE);
    }
    assert_eq!(driven.keys.status().age, Some(MINUTE * 65));
    assert_eq!(driven.keys.status().key_ids, driven.key_ids(), "they still serve");
    driven.succeed();
    let status = driven.keys.status();
    assert_eq!((status.failures, status.last_error, status.age), (0, None, Some(Duration::ZERO)));
}

#[test]
fn what_the_server_asks_for_is_heard_up_to_a_minute() {
    for (retry_after, at_least) in [(30, 30), (120, 60), (999_999_999, 60), (u64::MAX, 60)] {
        let driven = Driven::new();
        driven.fail(FetchError::Status { status: 429, retry_after: Some(Duration::from_secs(retry_after)) });
        let backoff = driven.keys.status().next_fetch.unwrap();
        assert_eq!(backoff, Duration::from_secs(at_least), "Retry-After: {retry_after}");
    }
}

#[test]
fn keys_that_are_too_old_are_no_longer_named() {
    let driven = Driven::new();
    driven.succeed();
    driven.pass(MINUTE * 60 * 24 - Duration::from_millis(1));
    assert_eq!((driven.keys.status().key_ids.len(), driven.keys.is_ready()), (2, true));
    driven.pass(Duration::from_millis(1));
    assert_eq!((driven.keys.status().key_ids.len(), driven.keys.is_ready()), (0, false));
    assert_eq!(driven.keys.status().age, Some(MINUTE * 60 * 24));
}

#[test]
fn unknown_keys_are_counted_and_bring_the_next_fetch_forward() {
    let driven = Driven::new();
    driven.succeed();
    for _ in 0..1_000 {
        assert_eq!(driven.keys.report_unknown_key("unknown"), Outlook::Settled);
    }
    let status = driven.keys.status();
    assert_eq!((status.unknown_keys, status.next_fetch), (1_000, Some(MINUTE)));
    driven.pass(MINUTE);
    assert!(matches!(driven.keys.report_unknown_key("unknown"), Outlook::Refreshing(_)));
    assert_eq!(driven.succeed(), Cause::UnknownKey);
    let fetches = driven.keys.status().fetches;
    assert_eq!(fetches.iter().map(|(_, count)| count).sum::<u64>(), 2, "a thousand and one reports, one more fetch");
}

/// Whoever looked before a refresh ended and reports after it.
#[test]
fn a_key_that_has_arrived_is_not_unknown() {
    let driven = Driven::new();
    driven.succeed();
    let status = driven.keys.status();
    assert!(!status.key_ids.is_empty());
    for key_id in &status.key_ids {
        assert_eq!(driven.keys.report_unknown_key(key_id), Outlook::Arrived);
    }
    let after = driven.keys.status();
    assert_eq!((after.unknown_keys, after.next_fetch), (0, status.next_fetch), "it costs no fetch");
    driven.pass(MINUTE * 60 * 24);
    assert!(
        matches!(driven.keys.report_unknown_key(&status.key_ids[0]), Outlook::Refreshing(_)),
        "too old to be believed"
    );
}

struct Sleeper;

impl Wake for Sleeper {
    fn wake(self: Arc<Self>) {}
}

#[test]
fn requests_that_wait_are_counted_and_parts_of_the_program_are_not() {
    let driven = Driven::new();
    let Outlook::Refreshing(ticket) = driven.keys.report_unknown_key("unknown") else { panic!() };
    let wakers: Vec<Waker> = (0..3).map(|_| Waker::from(Arc::new(Sleeper))).collect();
    for waker in wakers.iter().chain(&wakers) {
        assert!(driven.keys.poll_refreshed(ticket, waker).is_pending());
    }
    assert!(driven.keys.poll_first_fetch(&mut Context::from_waker(&wakers[0])).is_pending());
    assert_eq!(driven.keys.status().waiters, 3, "each once, however often it looked");
    driven.succeed();
    assert_eq!(driven.keys.status().waiters, 0);
}

#[test]
fn an_answer_to_a_fetch_that_is_not_under_way_is_ignored() {
    let driven = Driven::new();
    let document = driven.issuer.certs_json().into_bytes();
    driven.keys.end_fetch(Cause::Start, Ok(document.clone()));
    assert!(!driven.keys.is_ready(), "nobody asked for it");
    driven.succeed();
    driven.keys.end_fetch(Cause::Start, Ok(br#"{"keys":[]}"#.to_vec()));
    assert_eq!((driven.keys.status().failures, driven.keys.status().last_error), (0, None));
}

/// What the documentation of `end_fetch` warns drivers of.
#[test]
fn a_late_outcome_ends_the_fetch_under_way_and_its_own_is_ignored() {
    let mut driven = Driven::new();
    let late = driven.issuer.certs_json().into_bytes();
    let before = driven.key_ids();
    driven.fail(FetchError::Timeout);
    driven.pass(MINUTE);
    driven.issuer.rotate();
    let cause = driven.begin();
    driven.keys.end_fetch(Cause::Start, Ok(late));
    assert_eq!(driven.keys.status().key_ids, before);
    assert_eq!(driven.keys.status().age, Some(Duration::ZERO), "it is taken for as new as the fetch under way");
    driven.keys.end_fetch(cause, Ok(driven.issuer.certs_json().into_bytes()));
    assert_eq!(driven.keys.status().key_ids, before);
}

#[test]
fn a_fetch_that_is_never_ended_is_the_last() {
    let driven = Driven::new();
    driven.succeed();
    driven.pass(MINUTE * 60);
    driven.begin();
    for _ in 0..25 {
        driven.pass(MINUTE * 60);
        assert!(matches!(driven.keys.poll_task(Waker::noop()), Task::Rest(None)));
    }
    assert!(!driven.keys.is_ready());
}

#[test]
fn debug_shows_key_ids_and_no_document() {
    let driven = Driven::new();
    driven.succeed();
    let shown = format!("{:?}", driven.keys);
    assert!(shown.contains(driven.key_ids()[0]) && !shown.contains("\"n\""), "{shown}");
}

#[test]
fn debug_of_a_builder_shows_what_is_set() {
    let team = "acme".parse().unwrap();
    let builder = cloudflare_access_keys::FreshKeys::builder(&team, cloudflare_access::rs256::rsa());
    let shown = format!("{builder:?}");
    for expected in ["patience: 2s", "settings", "snapshot: None", "acme.cloudflareaccess.com"] {
        assert!(shown.contains(expected), "{expected} in {shown}");
    }
}

#[test]
fn errors_say_what_happened() {
    let status = |status| FetchError::Status { status, retry_after: None };
    for (error, words) in [
        (FetchError::Abandoned, "given up"),
        (FetchError::Encoded, "compressed"),
        (FetchError::Panicked, "panicked"),
        (status(404), "answers 404: check the team domain"),
        (status(503), "answers 503, not 200"),
        (FetchError::Timeout, "in time"),
        (FetchError::TooLarge, "longer than 64 KiB"),
    ] {
        assert!(error.to_string().contains(words) && error.source().is_none(), "{error}");
    }
}

#[test]
fn what_caused_an_error_is_told_with_it() {
    let connection = FetchError::Connection(ConnectionError::new("certificate has expired"));
    assert!(connection.to_string().contains("the team's certs endpoint"), "{connection}");
    assert_eq!(connection.source().unwrap().to_string(), "certificate has expired");
    let invalid = KeySet::parse(b"<html>").unwrap_err();
    let of_keys = FetchError::KeySet(invalid);
    assert_eq!(of_keys.to_string(), "the answer is no usable key set");
    assert_eq!(of_keys.source().unwrap().to_string(), invalid.to_string());
}
