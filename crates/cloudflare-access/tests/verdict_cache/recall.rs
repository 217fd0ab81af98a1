//! What must hold of a remembered token each time it comes again.

use std::task::{Poll, Waker};

use cloudflare_access::credentials::ASSERTION_HEADER;
use cloudflare_access::{Attempt, Gate, Progress};
use cloudflare_access_testing::TestKey;

use super::*;

#[test]
fn a_token_that_comes_again_is_not_verified_again() {
    let store = Arc::new(Store::default());
    let verifier = verifier(&Keys::of(&Issuer::new("acme"))).with_cache(Arc::clone(&store));
    let token = user().sign();
    let first = verify(&verifier, &token, NOW).unwrap();
    let again = verify(&verifier, &token, NOW + 1).unwrap();
    assert_eq!(again.claims_json(), first.claims_json());
    assert_eq!(again.key_id(), first.key_id());
    assert_eq!((store.found(), store.inserted()), (1, 1));

    let Attempt::Verified(by_text) = verifier.attempt_text(token.as_bytes(), UnixTime::from_seconds(NOW)) else {
        panic!("a genuine token");
    };
    assert_eq!(by_text.claims_json(), first.claims_json());

    let gate = Gate::new(verifier);
    let now = UnixTime::from_seconds(NOW);
    let values = |name| (name == ASSERTION_HEADER).then_some(token.as_bytes());
    let admitted = gate.poll_admit(&mut Progress::default(), values, now, Waker::noop());
    assert!(matches!(admitted, Poll::Ready(Ok(Some(_)))));
    assert_eq!((store.found(), store.inserted()), (3, 1), "through the gate too");
}

#[test]
fn a_remembered_token_expires_to_the_second() {
    let store = Arc::new(Store::default());
    let keys = Keys::of(&Issuer::new("acme"));
    let verifier = verifier(&keys).with_cache(Arc::clone(&store));
    let token = user().sign();
    assert_eq!(refusal(&verifier, &token, NOW), None);
    assert_eq!(refusal(&verifier, &token, NOW + 3599), None);
    assert_eq!(refusal(&verifier, &token, NOW + 3600), Some(Refusal::Expired));
    assert_eq!(store.len(), 0, "it is not kept");
    assert_eq!(refusal(&verifier, &token, NOW), None, "a clock that was put right");
}

#[test]
fn a_clock_that_goes_back_makes_a_remembered_token_not_yet_valid() {
    let keys = Keys::of(&Issuer::new("acme"));
    for claim in ["nbf", "iat"] {
        let verifier = verifier(&keys).with_cache(Store::default());
        let token = user().claim("nbf", NOW - 10).claim("iat", NOW - 10).claim(claim, NOW).sign();
        assert_eq!(refusal(&verifier, &token, NOW), None);
        assert_eq!(refusal(&verifier, &token, NOW - 1), Some(Refusal::NotYetValid), "{claim}");
        assert_eq!(refusal(&verifier, &token, NOW), None);
    }
}

#[test]
fn a_withdrawn_key_vouches_for_nothing_any_more() {
    let mut issuer = Issuer::new("acme");
    let keys = Keys::of(&issuer);
    let store = Arc::new(Store::default());
    let verifier = verifier(&keys).with_cache(Arc::clone(&store));
    let token = user().sign();
    assert_eq!(refusal(&verifier, &token, NOW), None);
    assert!(issuer.withdraw(issuer.current_key().key_id()));
    keys.publish(&issuer);
    assert_eq!(refusal(&verifier, &token, NOW), Some(Refusal::UnknownKey));
    assert_eq!(store.len(), 0);
}

#[test]
fn another_key_under_the_same_id_vouches_for_nothing_either() {
    let issuer = Issuer::new("acme");
    let keys = Keys::of(&issuer);
    let verifier = verifier(&keys).with_cache(Store::default());
    let token = user().sign();
    assert_eq!(refusal(&verifier, &token, NOW), None);
    let mut impostor = Issuer::new("acme").with_keys(TestKey::first(), []);
    let mut jwk = TestKey::outsider().jwk();
    jwk["kid"] = issuer.current_key().key_id().into();
    impostor.add_jwk(jwk);
    keys.publish(&impostor);
    assert_eq!(refusal(&verifier, &token, NOW), Some(Refusal::BadSignature));
}

#[test]
fn each_refresh_verifies_once_again() {
    let issuer = Issuer::new("acme");
    let keys = Keys::of(&issuer);
    let store = Arc::new(Store::default());
    let verifier = verifier(&keys).with_cache(Arc::clone(&store));
    let token = user().sign();
    for refreshes in 1..4 {
        keys.publish(&issuer);
        for _ in 0..3 {
            assert_eq!(refusal(&verifier, &token, NOW), None);
        }
        assert_eq!((store.inserted(), store.len()), (refreshes, 1));
    }
}

#[test]
fn without_keys_in_force_nothing_remembered_opens() {
    let issuer = Issuer::new("acme");
    let keys = Keys::of(&issuer);
    let verifier = verifier(&keys).with_cache(Store::default());
    let token = user().sign();
    assert_eq!(refusal(&verifier, &token, NOW), None);
    let held = keys.0.lock().unwrap().take();
    assert_eq!(refusal(&verifier, &token, NOW), Some(Refusal::KeysUnavailable));
    *keys.0.lock().unwrap() = held;
    assert_eq!(refusal(&verifier, &token, NOW), None);
}

#[test]
fn a_refusal_is_never_stored() {
    let store = Arc::new(Store::default());
    let verifier = verifier(&Keys::of(&Issuer::new("acme"))).with_cache(Arc::clone(&store));
    for (token, expected) in [
        (user().claim("exp", 1).sign(), Refusal::Expired),
        (user().with_signature(&[1; 256]), Refusal::BadSignature),
        (user().signed_by(&TestKey::outsider()).sign(), Refusal::UnknownKey),
        (user().without_claim("type").sign(), Refusal::MissingType),
    ] {
        for _ in 0..2 {
            assert_eq!(refusal(&verifier, &token, NOW), Some(expected));
        }
    }
    assert_eq!((store.inserted(), store.found()), (0, 0));
}

#[test]
fn a_huge_token_is_not_even_hashed() {
    let store = Arc::new(Store::default());
    let verifier = verifier(&Keys::of(&Issuer::new("acme"))).with_cache(Arc::clone(&store));
    let huge = vec![b'a'; UnverifiedToken::MAX_LENGTH + 1];
    let attempt = verifier.attempt_text(&huge, UnixTime::from_seconds(NOW));
    assert!(matches!(attempt, Attempt::Refused(Refusal::TooLarge)));
    assert_eq!(store.digests(), 0);
    drop(verifier.attempt_text(&huge[1..], UnixTime::from_seconds(NOW)));
    assert_eq!(store.digests(), 1, "one that is as long as it may be");
}

#[test]
fn a_cache_that_mixes_up_its_entries_makes_nobody_another() {
    let store = Arc::new(Store::default());
    let verifier = verifier(&Keys::of(&Issuer::new("acme"))).with_cache(Arc::clone(&store));
    assert_eq!(refusal(&verifier, &user().sign(), NOW), None);
    let others = user().claim("email", "mallory@example.com").sign();
    let forged = user().with_signature(&[1; 256]);
    store.mix_up(&others);
    store.mix_up(&forged);
    assert_eq!(verify(&verifier, &others, NOW).unwrap().email(), Some("mallory@example.com"));
    assert_eq!(refusal(&verifier, &forged, NOW), Some(Refusal::BadSignature));
}
