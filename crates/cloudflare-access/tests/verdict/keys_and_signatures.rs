//! By which key.

use cloudflare_access::{Attempt, KeySource};
use cloudflare_access_testing::{OTHER_AUDIENCE, TestKey};

use super::*;

fn on_every_backend(issuer: &Issuer) -> impl Iterator<Item = Verifier> {
    backends().into_iter().map(|backend| verifier_on(backend, issuer))
}

#[test]
fn only_the_named_key_is_tried() {
    let issuer = Issuer::new("acme");
    let previous = TestKey::first();
    let current = issuer.current_key();
    assert_eq!(refusal(&user().signed_by(&previous).sign()), None, "both keys of the set are good");
    let token = user().signed_by(&previous).key_id(current.key_id()).sign();
    assert_eq!(refusal(&token), Some(Refusal::BadSignature));
    let forged = user().signed_by(&TestKey::outsider());
    assert_eq!(refusal(&forged.sign()), Some(Refusal::UnknownKey));
    assert_eq!(refusal(&forged.key_id(current.key_id()).sign()), Some(Refusal::BadSignature));
    assert_eq!(refusal(&user().key_id(current.key_id().to_uppercase()).sign()), Some(Refusal::UnknownKey));
}

#[test]
fn the_order_of_the_keys_has_no_meaning() {
    let mut issuer = Issuer::new("acme");
    let tokens = [user().signed_by(&TestKey::first()).sign(), user().signed_by(&TestKey::second()).sign()];
    for _ in 0..2 {
        let verifier = verifier_of(&issuer);
        for token in &tokens {
            assert_eq!(verify_at(&verifier, token, NOW).err(), None);
        }
        issuer.reverse_order();
    }
}

#[test]
fn keys_of_other_sizes_verify() {
    let issuer = Issuer::new("acme").with_keys(TestKey::large(), []);
    let good = issuer.user("kim@example.com").issued_at(NOW);
    let mut bad = TestKey::large().sign(good.signing_input().as_bytes());
    *bad.last_mut().unwrap() ^= 1;
    for verifier in on_every_backend(&issuer) {
        assert_eq!(verify_at(&verifier, &good.sign(), NOW).err(), None);
        assert_eq!(verify_at(&verifier, &good.with_signature(&bad), NOW).err(), Some(Refusal::BadSignature));
    }
}

#[test]
fn signatures_have_one_spelling_and_one_length() {
    let good = user().sign();
    let (signing_input, signature) = good.rsplit_once('.').unwrap();
    // 256 bytes leave four spare bits in the last character: 15 twins that a lenient decoder takes for the same.
    let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let twins: Vec<String> = alphabet
        .chars()
        .map(|last| format!("{signing_input}.{}{last}", &signature[..signature.len() - 1]))
        .filter(|token| *token != good)
        .collect();
    let raw = TestKey::second().sign(user().signing_input().as_bytes());
    let mut longer = vec![0];
    longer.extend_from_slice(&raw);

    for verifier in on_every_backend(&Issuer::new("acme")) {
        let refusal = |token: &str| verify_at(&verifier, token, NOW).err();
        let malformed = twins.iter().filter(|twin| refusal(twin) == Some(Refusal::MalformedSignature)).count();
        let bad = twins.iter().filter(|twin| refusal(twin) == Some(Refusal::BadSignature)).count();
        assert_eq!((malformed, bad), (60, 3));

        for signature in [&b""[..], b"\0", &[0; 255], &[0; 256], &[0; 257], &[0xff; 256], &[0xff; 257], &[1; 4096]] {
            let token = user().with_signature(signature);
            assert_eq!(refusal(&token), Some(Refusal::BadSignature), "{} bytes", signature.len());
        }
        assert_eq!(refusal(&user().with_signature(&raw)), None);
        assert_eq!(refusal(&user().with_signature(&longer)), Some(Refusal::BadSignature));
        assert_eq!(refusal(&user().with_signature(&raw[..255])), Some(Refusal::BadSignature));
    }
}

#[test]
fn every_flipped_bit_is_refused() {
    let good = user().sign().into_bytes();
    let now = UnixTime::from_seconds(1_790_000_000);
    for verifier in on_every_backend(&Issuer::new("acme")) {
        for position in 0..good.len() {
            for bit in 0..8 {
                let mut token = good.clone();
                token[position] ^= 1 << bit;
                let verdict = UnverifiedToken::parse(&token).and_then(|token| verifier.verify(&token, now));
                assert!(verdict.is_err(), "byte {position} bit {bit}");
            }
        }
    }
}

#[test]
fn without_keys_nobody_is_judged() {
    struct Nothing;
    impl KeySource for Nothing {
        fn key_set(&self) -> Option<KeySet> {
            None
        }
    }
    let verifier = Verifier::new(Application::parse("acme", [AUDIENCE]).unwrap(), Nothing);
    assert_eq!(verify_at(&verifier, &user().sign(), NOW).err(), Some(Refusal::KeysUnavailable));
    assert_eq!(verify_at(&verifier, &user().claim("iss", "x").sign(), NOW).err(), Some(Refusal::WrongIssuer));
}

#[test]
fn only_tokens_that_pass_every_other_check_ask_for_a_refresh() {
    use cloudflare_access::{Outlook, Ticket};
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    struct Counting(KeySet, Arc<AtomicUsize>);
    impl KeySource for Counting {
        fn key_set(&self) -> Option<KeySet> {
            Some(self.0.clone())
        }
        fn report_unknown_key(&self, _: &str) -> Outlook {
            self.1.fetch_add(1, Ordering::Relaxed);
            Outlook::Refreshing(Ticket::new(7))
        }
    }
    let asked = Arc::new(AtomicUsize::new(0));
    let keys = KeySet::parse(Issuer::new("acme").certs_json().as_bytes()).unwrap();
    let verifier = Verifier::new(Application::parse("acme", [AUDIENCE]).unwrap(), Counting(keys, Arc::clone(&asked)));
    let now = UnixTime::from_seconds(1_790_000_000);
    let attempt = |token: Token| {
        let token = token.sign();
        UnverifiedToken::parse(token.as_bytes()).map(|token| verifier.attempt(&token, now))
    };
    let unknown = || user().key_id("unknown");
    for token in [
        user(),
        unknown().header("alg", "none"),
        unknown().without_header("kid"),
        unknown().claim("iss", "https://other.cloudflareaccess.com"),
        unknown().audience(OTHER_AUDIENCE),
        unknown().claim("exp", 1),
        unknown().claim("type", "org"),
        unknown().raw_claims("{"),
        user().signed_by(&TestKey::outsider()).key_id(TestKey::second().key_id()),
    ] {
        assert!(!matches!(attempt(token), Ok(Attempt::Refreshing(_))));
    }
    assert_eq!(asked.load(Ordering::Relaxed), 0);
    assert!(matches!(attempt(unknown()), Ok(Attempt::Refreshing(ticket)) if ticket == Ticket::new(7)));
    assert_eq!(asked.load(Ordering::Relaxed), 1);
}

#[cfg(feature = "rs256-verify")]
#[test]
fn a_key_that_the_backend_cannot_use_is_skipped() {
    use cloudflare_access::SkipReason;

    let mut odd = TestKey::first().jwk();
    // 65539: sound, and none that this backend computes with.
    odd["e"] = "AQAD".into();
    let document = serde_json::json!({ "keys": [odd, TestKey::second().jwk()] }).to_string();
    let keys = KeySet::parse_with(document.as_bytes(), rs256::rs256_verify()).unwrap();
    assert_eq!(keys.keys().count(), 1);
    assert_eq!(keys.skipped()[0].reason, SkipReason::UnsupportedByBackend);
}

#[cfg(feature = "graviola")]
#[test]
fn a_modulus_of_an_odd_length_is_skipped_where_the_backend_cannot_use_it() {
    use cloudflare_access::rs256::PublicKey;

    // 2049 bits.
    let modulus: Vec<u8> = [1].into_iter().chain([0; 255]).chain([1]).collect();
    assert!(rs256::graviola().prepare(&PublicKey::new(&modulus, &[1, 0, 1]).unwrap()).is_err());
}
