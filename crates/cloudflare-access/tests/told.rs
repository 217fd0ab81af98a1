//! What errors and `Debug` tell: which it was, in one sentence, and nothing of a token.

use std::collections::BTreeSet;
use std::fmt::{Debug, Display};
use std::sync::{Arc, Mutex};

use cloudflare_access::answer::InvalidSignIn;
use cloudflare_access::policy::{Policy, Selector};
use cloudflare_access::rs256::{InvalidPublicKey, InvalidSignature, PublicKey, Signed, UnsupportedKey};
use cloudflare_access::{
    Application, CachedVerdict, Caller, CertsUrl, Gate, IdentityUnavailable, InvalidKeySet, InvalidLeeway, KeySet,
    Leeway, Refusal, Scratch, Service, SkipReason, TeamDomain, TokenDigest, UnixTime, UnverifiedToken, User,
    VerdictCache, VerifiedToken, Verifier,
};
use cloudflare_access_testing::{AUDIENCE, Issuer};

const NOW: UnixTime = UnixTime::from_seconds(1_790_000_000);

fn verifier() -> Verifier {
    let keys = KeySet::parse(Issuer::new("acme").certs_json().as_bytes()).unwrap();
    Verifier::new(Application::parse("acme", [AUDIENCE]).unwrap(), keys)
}

fn user() -> String {
    Issuer::new("acme").user("kim@example.com").issued_at(1_790_000_000).sign()
}

fn verified() -> VerifiedToken {
    verifier().verify_text(user().as_bytes(), NOW).unwrap()
}

#[test]
fn each_error_is_a_sentence_of_its_own() {
    let errors: &[&dyn Display] = &[
        &InvalidKeySet::AmbiguousKeyId,
        &InvalidKeySet::NoKeys,
        &InvalidKeySet::NoUsableKey,
        &InvalidKeySet::NotJson,
        &InvalidKeySet::TooLarge,
        &InvalidKeySet::TooManyKeys,
        &InvalidPublicKey::EvenModulus,
        &InvalidPublicKey::Exponent,
        &InvalidPublicKey::ModulusTooLarge { bits: 8193 },
        &InvalidPublicKey::ModulusTooSmall { bits: 2047 },
        &InvalidPublicKey::NotMinimal,
        &InvalidLeeway,
        &InvalidSignIn::Host,
        &InvalidSignIn::Path,
        &InvalidSignature,
        &UnsupportedKey,
        &IdentityUnavailable,
        &verified().claims::<u8>().unwrap_err(),
        &SkipReason::Algorithm,
        &SkipReason::Encoding,
        &SkipReason::KeyId,
        &SkipReason::KeyOperations,
        &SkipReason::KeyType,
        &SkipReason::NotAnObject,
        &SkipReason::PrivateKey,
        &SkipReason::RepeatedMember,
        &SkipReason::Use,
    ];
    let sentences: BTreeSet<String> = errors.iter().map(ToString::to_string).collect();
    assert!(sentences.len() >= errors.len(), "{sentences:?}");
    for sentence in &sentences {
        assert!(sentence.starts_with(|first: char| first.is_lowercase() || first == '`'), "{sentence}");
        assert!(sentence.len() > 10 && !sentence.ends_with('.'), "{sentence}");
    }
    assert!(InvalidPublicKey::ModulusTooSmall { bits: 2047 }.to_string().contains("2047"));
    assert!(InvalidPublicKey::ModulusTooLarge { bits: 8193 }.to_string().contains("8193"));
    assert!(InvalidLeeway.to_string().contains("300"));
    let skipped = SkipReason::PublicKey(InvalidPublicKey::EvenModulus);
    assert_eq!(skipped.to_string(), InvalidPublicKey::EvenModulus.to_string());
    assert_eq!(SkipReason::UnsupportedByBackend.to_string(), UnsupportedKey.to_string());
    let elsewhere = CertsUrl::loopback("http://example.com/").unwrap_err();
    assert!(elsewhere.to_string().contains("http://127.0.0.1:8787/"), "what to write instead");
}

/// The texts that hold what they should, and nothing of the token.
fn shows(value: &dyn Debug, expected: &[&str]) {
    let told = format!("{value:?} {value:#?}");
    for expected in expected {
        assert!(told.contains(expected), "{expected} in {told}");
    }
    for secret in ["kim", "example.com", "0123456789abcdef", &user()[..12]] {
        assert!(!told.contains(secret), "{secret} in {told}");
    }
}

#[test]
fn debug_shows_the_kind_of_caller_and_no_claim() {
    let token = verified();
    shows(&token, &["VerifiedToken", "user", "expires_at", AUDIENCE]);
    shows(&token.principal(), &["Principal(user)"]);
    shows(&User::from_token(token).unwrap(), &["User(VerifiedToken"]);
    let service = Issuer::new("acme").service("0123456789abcdef0123456789abcdef.access").issued_at(1_790_000_000);
    let service = verifier().verify_text(service.sign().as_bytes(), NOW).unwrap();
    shows(&service.principal(), &["Principal(service)"]);
    shows(&Service::from_token(service).unwrap(), &["Service(VerifiedToken"]);
    let (text, mut scratch, verifier) = (user(), Scratch::new(), verifier());
    shows(&UnverifiedToken::parse(text.as_bytes()).unwrap(), &["UnverifiedToken"]);
    let claims = verifier.verify_borrowed(text.as_bytes(), NOW, &mut scratch).unwrap();
    shows(&claims, &["VerifiedClaims", "user", "expires_at", AUDIENCE]);
    shows(&scratch, &["Scratch"]);
    let signed = Signed { message: text.as_bytes(), signature: b"kim" };
    shows(&signed, &["Signed", &format!("message_bytes: {}", text.len()), "signature_bytes: 3"]);
}

/// The verdict that was stored last.
#[derive(Default)]
struct Last(Mutex<Option<CachedVerdict>>);

impl VerdictCache for Last {
    fn digest(&self, _: &[u8]) -> Option<TokenDigest> {
        Some([0; 32])
    }

    fn get(&self, _: &TokenDigest) -> Option<CachedVerdict> {
        None
    }

    fn insert(&self, _: TokenDigest, verdict: CachedVerdict) {
        *self.0.lock().unwrap() = Some(verdict);
    }

    fn remove(&self, _: &TokenDigest) {}
}

#[test]
fn a_cache_sees_of_a_verdict_how_long_it_is_of_use() {
    let last = Arc::new(Last::default());
    let token = verifier().with_cache(Arc::clone(&last)).verify_text(user().as_bytes(), NOW).unwrap();
    let verdict = last.0.lock().unwrap().clone().expect("it was stored");
    assert_eq!(verdict.expires_at(), token.expires_at());
    shows(&verdict, &["CachedVerdict", "VerifiedToken"]);
}

#[test]
fn debug_shows_configuration() {
    let verifier = verifier().with_leeway(Leeway::NONE);
    shows(&verifier, &["Verifier", "application", AUDIENCE, "leeway: Leeway(0)", "missing_type_accepted: false"]);
    let gate = Gate::new(verifier).require(Policy::include(Selector::any_user())).unwrap();
    shows(&gate, &["Gate", "cookie_counts: true", "policy: Some", "token_required: true", "Verifier"]);
    let team: TeamDomain = "acme".parse().unwrap();
    shows(&team, &["TeamDomain(acme.cloudflareaccess.com)"]);
    assert_eq!(team.to_string(), "acme.cloudflareaccess.com");
    let modulus = [0xff; 256];
    shows(&PublicKey::new(&modulus, &[1, 0, 1]).unwrap(), &["PublicKey", "modulus_bits: 2048", "exponent: 65537"]);
}

#[test]
fn grpc_tells_apart_who_is_not_known_who_is_not_let_in_and_what_may_pass() {
    for (refusal, status) in [
        (Refusal::Denied, 7),
        (Refusal::NotAService, 7),
        (Refusal::NotAUser, 7),
        (Refusal::IdentityUnavailable, 14),
        (Refusal::KeysUnavailable, 14),
        (Refusal::Expired, 16),
        (Refusal::Missing, 16),
    ] {
        assert_eq!(refusal.grpc_status(), status, "{refusal:?}");
    }
}
