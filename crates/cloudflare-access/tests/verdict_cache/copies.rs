//! A copy of a verdict is worth what the verdict is worth, and shares no memory with it.

use std::ptr;

use cloudflare_access_testing::OTHER_AUDIENCE;

use super::*;

/// Every claim is there, and some have escapes.
fn rich() -> Token {
    user().claim("custom", "\u{e9}\n").claim("country", "DE").claim("nbf", NOW - 5).claim("identity_nonce", "n\t1")
}

fn everything(token: &VerifiedToken) -> impl PartialEq + std::fmt::Debug {
    (
        (token.claims_json().to_owned(), token.key_id().to_owned(), token.audience().to_string()),
        (token.principal().to_string(), token.subject().map(str::to_owned), token.email().map(str::to_owned)),
        (token.common_name().map(str::to_owned), token.country().map(str::to_owned)),
        token.identity_nonce().map(str::to_owned),
        (token.expires_at(), token.issued_at(), token.not_before()),
    )
}

#[test]
fn a_copy_says_the_same_in_memory_of_its_own() {
    for token in [rich().sign(), Issuer::new("acme").service("a.access").issued_at(1_790_000_000).sign()] {
        let store = Arc::new(Store::default());
        let verifier = verifier(&Keys::of(&Issuer::new("acme"))).with_cache(Arc::clone(&store));
        let first = verify(&verifier, &token, NOW).unwrap();
        let stored = verify(&verifier, &token, NOW).unwrap();
        assert!(ptr::eq(first.claims_json(), stored.claims_json()), "the claims' place tells what is shared");
        store.copy_each();
        let copied = verify(&verifier, &token, NOW).unwrap();
        assert!(!ptr::eq(first.claims_json(), copied.claims_json()));
        assert_eq!(everything(&copied), everything(&first));
        assert_eq!((store.found(), store.inserted()), (2, 1));
    }
}

#[test]
fn a_copy_opens_nothing_that_the_verdict_does_not() {
    let issuer = Issuer::new("acme");
    let keys = Keys::of(&issuer);
    let store = Arc::new(Store::default());
    let lenient = verifier(&keys).with_cache(Arc::clone(&store)).accept_missing_type();
    let strict = verifier(&keys).with_cache(Arc::clone(&store));
    let other = verifier_for(OTHER_AUDIENCE, &keys).with_cache(Arc::clone(&store));
    let (typed, typeless) = (user().sign(), user().without_claim("type").sign());
    for token in [&typed, &typeless] {
        assert_eq!(refusal(&lenient, token, NOW), None);
    }
    store.copy_each();
    assert_eq!(refusal(&strict, &typeless, NOW), Some(Refusal::MissingType));
    assert_eq!(refusal(&other, &typed, NOW), Some(Refusal::WrongAudience));
    assert_eq!(refusal(&lenient, &typeless, NOW + 3600), Some(Refusal::Expired));
    assert_eq!(refusal(&lenient, &typeless, NOW), None);
    store.copy_each();
    store.mix_up(&user().with_signature(&[1; 256]));
    assert_eq!(refusal(&lenient, &user().with_signature(&[1; 256]), NOW), Some(Refusal::BadSignature));
    let inserted = store.inserted();
    assert_eq!((refusal(&lenient, &typed, NOW), store.inserted()), (None, inserted), "it is by the set in force");
    keys.publish(&issuer);
    assert_eq!((refusal(&lenient, &typed, NOW), store.inserted()), (None, inserted + 1), "it is by another set");
}
