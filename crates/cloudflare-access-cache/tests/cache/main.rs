//! The cache by itself, and under floods.

mod capacity;
mod floods;
mod fronts;
mod statistics;
mod threads;

use std::sync::{Arc, Mutex};

use cloudflare_access::{
    Application, CachedVerdict, KeySet, KeySource, Leeway, Refusal, TokenDigest, UnixTime, UnverifiedToken,
    VerdictCache, Verifier,
};
use cloudflare_access_testing::{AUDIENCE, Issuer, Token};

const NOW: i64 = 1_790_000_000;

fn keys() -> KeySet {
    KeySet::parse(Issuer::new("acme").certs_json().as_bytes()).unwrap()
}

fn verifier(keys: impl KeySource + 'static) -> Verifier {
    Verifier::new(Application::parse("acme", [AUDIENCE]).unwrap(), keys).with_leeway(Leeway::NONE)
}

fn user() -> Token {
    Issuer::new("acme").user("kim@example.com").issued_at(1_790_000_000).expires_at(1_790_003_600)
}

fn refusal(verifier: &Verifier, token: &str, now: i64) -> Option<Refusal> {
    let token = match UnverifiedToken::parse(token.as_bytes()) {
        Ok(token) => token,
        Err(refusal) => return Some(refusal),
    };
    verifier.verify(&token, UnixTime::from_seconds(now)).err()
}

/// Takes what a verifier hands to its cache: the only way to a verdict.
#[derive(Clone, Default)]
struct Catcher(Arc<Mutex<Option<CachedVerdict>>>);

impl VerdictCache for Catcher {
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

/// Some verdict, to fill caches with.
fn verdict() -> CachedVerdict {
    verdict_on(&user())
}

fn verdict_on(token: &Token) -> CachedVerdict {
    let catcher = Catcher::default();
    assert_eq!(refusal(&verifier(keys()).with_cache(catcher.clone()), &token.sign(), NOW), None);
    catcher.0.lock().unwrap().take().unwrap()
}
