//! Floods: what they cost, and what they cannot do.

#[path = "endpoint/counting.rs"]
mod counting;
#[path = "endpoint/driven.rs"]
mod driven;
#[path = "endpoint/endpoint.rs"]
mod endpoint;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Wake, Waker};
use std::time::Duration;

use cloudflare_access::{KeySource, Outlook, Refusal, UnverifiedToken};
use cloudflare_access_keys::{FetchError, Task};
use cloudflare_access_testing::OTHER_AUDIENCE;
use counting::Counting;
use driven::{Driven, MINUTE};
use tracing::Level;

const SECOND: Duration = Duration::from_secs(1);

/// Fetches whenever that is due, as a driver does.
fn drive(driven: &Driven, outcome: impl Fn() -> Result<Vec<u8>, FetchError>) {
    while let Task::Fetch(cause) = driven.keys.poll_task(Waker::noop()) {
        driven.keys.end_fetch(cause, outcome());
    }
}

#[test]
fn before_there_are_keys_a_flood_causes_one_fetch_per_backoff() {
    for document in
        [&br#"{"keys":[]}"#[..], br#"{"keys":[{"kty":"EC","kid":"a"},{"kty":"RSA","kid":"b","use":"enc"}]}"#]
    {
        let driven = Driven::new();
        drive(&driven, || Ok(document.to_vec()));
        for number in 0..100 {
            let token = driven.issuer.user("kim@example.com").key_id(number.to_string()).with_signature(&[1; 256]);
            assert_eq!(driven.verify(&token), Some(Refusal::KeysUnavailable));
            drive(&driven, || Ok(document.to_vec()));
        }
        assert_eq!(driven.fetches(), 1);
        assert!(driven.keys.status().last_error.is_some());
    }
}

#[test]
fn a_flood_during_an_outage_causes_no_more_fetches_than_the_outage_alone() {
    let fetches = |reports: u32| {
        let driven = Driven::new();
        driven.succeed();
        driven.pass(MINUTE * 60);
        for _ in 0..600 {
            for _ in 0..reports {
                assert!(!matches!(driven.keys.report_unknown_key("unknown"), Outlook::Settled), "nobody can tell");
            }
            drive(&driven, || Err(FetchError::Timeout));
            driven.pass(SECOND);
        }
        driven.fetches()
    };
    let (without, with) = (fetches(0), fetches(1_000));
    // By different jitter: from 1 s to 60 s in a few steps, then every 30 to 60 s.
    assert!((10..=30).contains(&without) && (10..=30).contains(&with), "{without}, {with}");
}

#[test]
fn a_flood_does_not_keep_a_new_key_out_for_longer_than_the_cooldown() {
    let mut driven = Driven::new();
    driven.succeed();
    let genuine = driven.issuer.certs_json().into_bytes();
    for _ in 0..50 {
        for _ in 0..1_000 {
            let _ = driven.keys.report_unknown_key("unknown");
        }
        drive(&driven, || Ok(genuine.clone()));
        driven.pass(SECOND);
    }
    driven.issuer.rotate();
    let token = driven.issuer.user("kim@example.com").sign();
    let genuine = driven.issuer.certs_json().into_bytes();
    let mut waited = Duration::ZERO;
    while driven.verify(&token).is_some() {
        for _ in 0..1_000 {
            let _ = driven.keys.report_unknown_key("unknown");
        }
        drive(&driven, || Ok(genuine.clone()));
        driven.pass(SECOND);
        waited += SECOND;
    }
    assert!(waited <= MINUTE, "{waited:?}");
    assert_eq!(driven.fetches(), 2);
}

#[test]
fn what_fails_a_check_that_needs_no_key_asks_for_nothing() {
    let driven = Driven::new();
    driven.succeed();
    driven.pass(MINUTE * 2);
    let user = || driven.issuer.user("kim@example.com").key_id("unknown");
    let elsewhere = cloudflare_access_testing::Issuer::new("evil");
    for (token, expected) in [
        (user().audience(OTHER_AUDIENCE), Refusal::WrongAudience),
        (user().expires_at(1_000_000_000), Refusal::Expired),
        (user().claim("type", "org"), Refusal::WrongType),
        (elsewhere.user("kim@example.com").key_id("unknown"), Refusal::WrongIssuer),
    ] {
        assert_eq!(driven.verify(&token.with_signature(&[1; 256])), Some(expected));
    }
    let without_key_id = user().without_header("kid").sign();
    let no_algorithm = user().header("alg", "HS256").sign();
    for token in [without_key_id, no_algorithm] {
        assert!(UnverifiedToken::parse(token.as_bytes()).is_err(), "it does not even come to the keys");
    }
    assert_eq!((driven.keys.status().unknown_keys, driven.fetches()), (0, 1));
}

#[test]
fn a_million_unknown_keys_write_no_line_and_cause_no_more_fetches_than_time_allows() {
    let events = Arc::new(AtomicUsize::new(0));
    let counting = Counting { count: Arc::clone(&events), level: Level::TRACE };
    tracing::subscriber::with_default(counting, || {
        let driven = Driven::new();
        let genuine = driven.issuer.certs_json().into_bytes();
        for number in 0..1_000_000 {
            let _ = driven.keys.report_unknown_key("unknown");
            if number % 1_000 == 0 {
                driven.pass(SECOND);
                drive(&driven, || Ok(genuine.clone()));
            }
        }
        // A thousand seconds.
        assert!(driven.fetches() <= 1_000 / 60 + 1, "{}", driven.fetches());
        assert_eq!(events.load(Ordering::SeqCst) as u64, driven.fetches(), "one line for each fetch");
    });
}

struct Woken(AtomicUsize);

impl Wake for Woken {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }
}

/// How often a flood of a thousand wakes a driver that goes to rest again at once.
fn wakes(driven: &Driven, expected: Outlook) -> usize {
    let woken = Arc::new(Woken(AtomicUsize::new(0)));
    let waker = Waker::from(Arc::clone(&woken));
    for _ in 0..1_000 {
        assert!(matches!(driven.keys.poll_task(&waker), Task::Rest(_)));
        assert_eq!(driven.keys.report_unknown_key("unknown"), expected);
    }
    woken.0.load(Ordering::SeqCst)
}

#[test]
fn a_flood_does_not_keep_the_driver_busy() {
    let driven = Driven::new();
    driven.succeed();
    assert_eq!(wakes(&driven, Outlook::Settled), 1, "the first brings the next fetch forward");
    driven.pass(MINUTE);
    driven.fail(FetchError::Timeout);
    assert_eq!(wakes(&driven, Outlook::Failing), 0, "the next fetch stays where it is");
}
