//! A refresh that ends between a verdict's look at the keys and its report that one is missing.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use cloudflare_access::{Attempt, KeySource, Outlook, Scratch};
use cloudflare_access_testing::TestKey;

use super::*;

/// Keys that are replaced just before the first report, by which each report says that the key has arrived.
struct Arriving {
    before: Option<KeySet>,
    after: Option<KeySet>,
    reports: Arc<AtomicUsize>,
}

impl KeySource for Arriving {
    fn key_set(&self) -> Option<KeySet> {
        if self.reports.load(Ordering::Relaxed) == 0 { self.before.clone() } else { self.after.clone() }
    }

    fn report_unknown_key(&self, key_id: &str) -> Outlook {
        assert_eq!(key_id, TestKey::second().key_id());
        self.reports.fetch_add(1, Ordering::Relaxed);
        Outlook::Arrived
    }
}

fn of(key: TestKey) -> Option<KeySet> {
    Some(KeySet::parse(serde_json::json!({ "keys": [key.jwk()] }).to_string().as_bytes()).unwrap())
}

fn verifier(before: &Option<KeySet>, after: Option<KeySet>) -> (Verifier, Arc<AtomicUsize>) {
    let reports = Arc::new(AtomicUsize::new(0));
    let keys = Arriving { before: before.clone(), after, reports: Arc::clone(&reports) };
    (Verifier::new(Application::parse("acme", [AUDIENCE]).unwrap(), keys), reports)
}

fn now() -> UnixTime {
    UnixTime::from_seconds(i64::try_from(NOW).unwrap())
}

fn token() -> String {
    user().signed_by(&TestKey::second()).sign()
}

#[test]
fn a_caller_whose_key_has_come_meanwhile_is_let_in() {
    for before in [None, of(TestKey::first())] {
        let verifier = || verifier(&before, of(TestKey::second())).0;
        let text = token();
        let parsed = UnverifiedToken::parse(text.as_bytes()).unwrap();
        assert!(verifier().verify(&parsed, now()).is_ok());
        assert!(verifier().verify_text(text.as_bytes(), now()).is_ok());
        assert!(matches!(verifier().attempt(&parsed, now()), Attempt::Verified(_)));
        assert!(matches!(verifier().attempt_text(text.as_bytes(), now()), Attempt::Verified(_)));
    }
}

/// Nor is anyone called a stranger where the verdict is not worked out anew.
#[test]
fn verdicts_without_a_second_look_say_that_the_keys_were_not_there() {
    for before in [None, of(TestKey::first())] {
        let verifier = || verifier(&before, of(TestKey::second())).0;
        let text = token();
        let borrowed = verifier().verify_borrowed(text.as_bytes(), now(), &mut Scratch::default()).err();
        assert_eq!(borrowed, Some(Refusal::KeysUnavailable));
        let batch = verifier().verify_batch(&[&text], now());
        assert_eq!(batch[0].as_ref().err(), Some(&Refusal::KeysUnavailable));
    }
}

#[test]
fn a_forgery_of_the_new_key_is_a_forgery() {
    let forged = user().signed_by(&TestKey::outsider()).key_id(TestKey::second().key_id()).sign();
    let (verifier, reports) = verifier(&of(TestKey::first()), of(TestKey::second()));
    assert_eq!(verifier.verify_text(forged.as_bytes(), now()).err(), Some(Refusal::BadSignature));
    assert_eq!(reports.load(Ordering::Relaxed), 1);
}

/// A source is anyone's code: one whose keys come and go, or that is wrong, must not hold a request for ever.
#[test]
fn the_keys_are_looked_at_twice_and_no_more() {
    for after in [None, of(TestKey::first())] {
        let (verifier, reports) = verifier(&after, after.clone());
        assert_eq!(verifier.verify_text(token().as_bytes(), now()).err(), Some(Refusal::KeysUnavailable));
        assert_eq!(reports.load(Ordering::Relaxed), 2);
    }
}
