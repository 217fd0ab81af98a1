//! Rotations in the order of things that only a test can arrange, by a clock that stands still.

#[path = "endpoint/driven.rs"]
mod driven;
#[path = "endpoint/endpoint.rs"]
mod endpoint;

use cloudflare_access::Refusal;
use cloudflare_access_keys::Task;
use cloudflare_access_testing::TestKey;
use driven::{Driven, MINUTE};

const HOUR: std::time::Duration = std::time::Duration::from_secs(60 * 60);

/// A certs document with this key alone, under the id `k`.
fn as_k(key: &TestKey) -> String {
    let mut jwk = key.jwk();
    jwk["kid"] = "k".into();
    format!(r#"{{"keys":[{jwk}]}}"#)
}

#[test]
fn another_key_under_a_known_id_comes_with_the_schedule_and_not_with_its_tokens() {
    let driven = Driven::new();
    driven.succeed_with(&as_k(&TestKey::first()));
    let token = |key: TestKey| driven.issuer.user("kim@example.com").signed_by(&key).key_id("k").sign();
    let (old, new) = (token(TestKey::first()), token(TestKey::second()));
    driven.pass(MINUTE * 2);
    for _ in 0..100 {
        assert_eq!((driven.verify(&old), driven.verify(&new)), (None, Some(Refusal::BadSignature)));
    }
    assert!(matches!(driven.keys.poll_task(std::task::Waker::noop()), Task::Rest(_)), "nobody asked for a fetch");
    driven.pass(HOUR);
    driven.succeed_with(&as_k(&TestKey::second()));
    assert_eq!((driven.verify(&old), driven.verify(&new)), (Some(Refusal::BadSignature), None));
    assert_eq!(driven.fetches(), 2);
}

#[test]
fn the_case_of_a_key_id_counts() {
    let driven = Driven::new();
    driven.succeed();
    let upper = driven.issuer.current_key().key_id().to_uppercase();
    let token = driven.issuer.user("kim@example.com").key_id(upper).sign();
    assert_eq!(driven.verify(&token), Some(Refusal::UnknownKey));
    assert_eq!(driven.keys.status().unknown_keys, 1);
}

#[test]
fn answers_that_flap_cause_no_more_fetches_than_the_cooldown_allows() {
    let driven = Driven::new();
    let (first, second) = (as_k(&TestKey::first()), as_k(&TestKey::second()).replace(r#""k""#, r#""l""#));
    let token = |key: TestKey, id: &str| driven.issuer.user("kim@example.com").signed_by(&key).key_id(id).sign();
    let (of_k, of_l) = (token(TestKey::first(), "k"), token(TestKey::second(), "l"));
    for round in 0..10 {
        driven.succeed_with(if round % 2 == 0 { &first } else { &second });
        for _ in 0..50 {
            let good = (driven.verify(&of_k).is_none(), driven.verify(&of_l).is_none());
            assert_eq!(good, (round % 2 == 0, round % 2 == 1), "one whole set");
            assert!(matches!(driven.keys.poll_task(std::task::Waker::noop()), Task::Rest(_)), "within the cooldown");
        }
        driven.pass(MINUTE);
    }
    assert_eq!(driven.fetches(), 10, "ten minutes, a fetch each");
}

#[test]
fn a_set_is_replaced_whole() {
    let mut driven = Driven::new();
    driven.succeed();
    let old = driven.issuer.user("kim@example.com").sign();
    let oldest = driven.issuer.user("kim@example.com").signed_by(&TestKey::first()).sign();
    driven.issuer.rotate();
    let new = driven.issuer.user("kim@example.com").sign();
    assert_eq!([&oldest, &old, &new].map(|token| driven.verify(token)), [None, None, Some(Refusal::UnknownKey)]);
    driven.pass(MINUTE);
    driven.succeed();
    assert_eq!([&oldest, &old, &new].map(|token| driven.verify(token)), [Some(Refusal::UnknownKey), None, None]);
}
