//! What can be shared between threads and kept in request extensions.

use cloudflare_access::{
    Application, Attempt, Audience, CachedVerdict, KeySet, Leeway, Principal, Refusal, Scratch, TeamDomain, UnixTime,
    UnverifiedToken, VerifiedToken, Verifier,
    policy::{ClaimPath, ClaimValue, Decision, Identity, InvalidSelector, Policy, Selector},
    refresh::Refresh,
};

#[test]
fn everything_is_send_sync_and_clone() {
    fn holds<T: Send + Sync + Clone + std::fmt::Debug + 'static>() {}
    holds::<Application>();
    holds::<Attempt>();
    holds::<Audience>();
    holds::<CachedVerdict>();
    holds::<ClaimPath>();
    holds::<ClaimValue>();
    holds::<Decision<'static>>();
    holds::<Identity>();
    holds::<InvalidSelector>();
    holds::<KeySet>();
    holds::<Leeway>();
    holds::<Policy>();
    holds::<Principal<'static>>();
    holds::<Refresh>();
    holds::<Refusal>();
    holds::<Scratch>();
    holds::<Selector>();
    holds::<TeamDomain>();
    holds::<UnixTime>();
    holds::<UnverifiedToken<'static>>();
    holds::<VerifiedToken>();
    holds::<Verifier>();
}

#[test]
fn refusals_are_small_values_with_stable_labels() {
    fn is_copy<T: Copy + Eq + std::hash::Hash + std::error::Error>() {}
    is_copy::<Refusal>();
    assert_eq!(size_of::<Refusal>(), 1);
    for (refusal, reason, status) in [
        (Refusal::BadSignature, "bad-signature", 403),
        (Refusal::Denied, "denied", 403),
        (Refusal::Expired, "expired", 403),
        (Refusal::IdentityUnavailable, "identity-unavailable", 503),
        (Refusal::KeysUnavailable, "keys-unavailable", 503),
        (Refusal::MalformedClaims, "malformed-claims", 403),
        (Refusal::MalformedHeader, "malformed-header", 403),
        (Refusal::MalformedSignature, "malformed-signature", 403),
        (Refusal::MalformedToken, "malformed-token", 403),
        (Refusal::Missing, "missing", 403),
        (Refusal::MissingAudience, "missing-audience", 403),
        (Refusal::MissingExpiry, "missing-expiry", 403),
        (Refusal::MissingIssuer, "missing-issuer", 403),
        (Refusal::MissingKeyId, "missing-key-id", 403),
        (Refusal::MissingType, "missing-type", 403),
        (Refusal::NotAService, "not-a-service", 403),
        (Refusal::NotAUser, "not-a-user", 403),
        (Refusal::NotYetValid, "not-yet-valid", 403),
        (Refusal::RepeatedCredentials, "repeated-credentials", 403),
        (Refusal::TooLarge, "too-large", 403),
        (Refusal::UnknownKey, "unknown-key", 403),
        (Refusal::UnsupportedAlgorithm, "unsupported-algorithm", 403),
        (Refusal::UnsupportedExtension, "unsupported-extension", 403),
        (Refusal::WrongAudience, "wrong-audience", 403),
        (Refusal::WrongIssuer, "wrong-issuer", 403),
        (Refusal::WrongType, "wrong-type", 403),
    ] {
        assert_eq!((refusal.reason(), refusal.status()), (reason, status));
        assert_eq!(refusal.retry_after().is_some(), status == 503);
        let sentence = refusal.to_string();
        assert!(sentence.starts_with(char::is_lowercase) && !sentence.ends_with('.'), "{sentence}");
    }
}
