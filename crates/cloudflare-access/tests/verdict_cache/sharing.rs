//! Verifiers that share a cache.

use cloudflare_access::TeamDomain;
use cloudflare_access_testing::OTHER_AUDIENCE;

use super::*;

#[test]
fn a_lax_applications_token_does_not_open_a_strict_one() {
    let keys = Keys::of(&Issuer::new("acme"));
    let store = Arc::new(Store::default());
    let lax = verifier_for(AUDIENCE, &keys).with_cache(Arc::clone(&store));
    let strict = verifier_for(OTHER_AUDIENCE, &keys).with_cache(Arc::clone(&store));
    let token = user().sign();
    for _ in 0..2 {
        assert_eq!(refusal(&lax, &token, NOW), None);
        assert_eq!(refusal(&strict, &token, NOW), Some(Refusal::WrongAudience));
    }
    assert_eq!(store.inserted(), 1, "the stranger's visit does not make the lax one verify again");
}

#[test]
fn each_application_is_told_its_own_audience() {
    let keys = Keys::of(&Issuer::new("acme"));
    let store = Arc::new(Store::default());
    let first = verifier_for(AUDIENCE, &keys).with_cache(Arc::clone(&store));
    let second = verifier_for(OTHER_AUDIENCE, &keys).with_cache(Arc::clone(&store));
    let token = user().claim("aud", serde_json::json!([AUDIENCE, OTHER_AUDIENCE])).sign();
    for _ in 0..2 {
        assert_eq!(verify(&first, &token, NOW).unwrap().audience().as_str(), AUDIENCE);
        assert_eq!(verify(&second, &token, NOW).unwrap().audience().as_str(), OTHER_AUDIENCE);
    }
}

#[test]
fn another_teams_verifier_refuses_what_this_ones_remembers() {
    let keys = Keys::of(&Issuer::new("acme"));
    let store = Arc::new(Store::default());
    let ours = verifier(&keys).with_cache(Arc::clone(&store));
    let team: TeamDomain = "other".parse().unwrap();
    let theirs = Verifier::new(Application::new(team, AUDIENCE.parse().unwrap()), Arc::clone(&keys));
    let theirs = theirs.with_cache(Arc::clone(&store));
    let token = user().sign();
    assert_eq!(refusal(&ours, &token, NOW), None);
    assert_eq!(refusal(&theirs, &token, NOW), Some(Refusal::WrongIssuer));
}

#[test]
fn verifiers_of_equal_applications_share_what_they_remember() {
    let keys = Keys::of(&Issuer::new("acme"));
    let store = Arc::new(Store::default());
    let token = user().sign();
    for _ in 0..2 {
        assert_eq!(refusal(&verifier(&keys).with_cache(Arc::clone(&store)), &token, NOW), None);
    }
    assert_eq!((store.found(), store.inserted()), (1, 1));
}

#[test]
fn a_token_without_type_opens_only_where_that_is_accepted() {
    let keys = Keys::of(&Issuer::new("acme"));
    let store = Arc::new(Store::default());
    let strict = verifier(&keys).with_cache(Arc::clone(&store));
    let lenient = strict.clone().accept_missing_type();
    let typeless = user().without_claim("type").sign();
    for _ in 0..2 {
        assert_eq!(refusal(&lenient, &typeless, NOW), None);
        assert_eq!(refusal(&strict, &typeless, NOW), Some(Refusal::MissingType));
    }
    assert_eq!(store.inserted(), 1);

    let typed = user().sign();
    for verifier in [&lenient, &strict, &lenient, &strict] {
        assert_eq!(refusal(verifier, &typed, NOW), None);
    }
    assert_eq!(store.inserted(), 3, "once by each; then the strict one's verdict serves both");
}

#[test]
fn each_verifier_grants_its_own_leeway() {
    let keys = Keys::of(&Issuer::new("acme"));
    let store = Arc::new(Store::default());
    let exact = verifier(&keys).with_cache(Arc::clone(&store));
    let patient = exact.clone().with_leeway(Leeway::MAX);
    let token = user().sign();
    for _ in 0..2 {
        assert_eq!(refusal(&patient, &token, NOW + 3600 + 299), None);
        assert_eq!(refusal(&exact, &token, NOW + 3600 + 299), Some(Refusal::Expired));
        assert_eq!(refusal(&patient, &token, NOW + 3600 + 300), Some(Refusal::Expired));
        assert_eq!(refusal(&patient, &token, NOW - 300), None);
        assert_eq!(refusal(&exact, &token, NOW - 300), Some(Refusal::NotYetValid));
    }
}

#[test]
fn verifiers_of_two_key_sources_do_not_vouch_for_each_other() {
    let issuer = Issuer::new("acme");
    let (sound, empty) = (Keys::of(&issuer), Arc::new(Keys::default()));
    let store = Arc::new(Store::default());
    let ours = verifier(&sound).with_cache(Arc::clone(&store));
    let theirs = verifier(&empty).with_cache(Arc::clone(&store));
    let token = user().sign();
    assert_eq!(refusal(&ours, &token, NOW), None);
    assert_eq!(refusal(&theirs, &token, NOW), Some(Refusal::KeysUnavailable));
    let mut other = Issuer::new("acme");
    other.withdraw(other.current_key().key_id());
    empty.publish(&other);
    assert_eq!(refusal(&theirs, &token, NOW), Some(Refusal::UnknownKey));
}
