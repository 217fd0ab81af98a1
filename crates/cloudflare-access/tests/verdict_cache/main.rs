//! What a cache of verdicts may change: nothing but the time that a verdict takes.

mod copies;
mod recall;
mod sharing;
mod store;

use std::sync::{Arc, Mutex};

use cloudflare_access::{
    Application, KeySet, KeySource, Leeway, Refusal, UnixTime, UnverifiedToken, VerifiedToken, Verifier,
};
use cloudflare_access_testing::{AUDIENCE, Issuer, Token};
use store::Store;

const NOW: i64 = 1_790_000_000;

/// Keys that the test replaces or takes away.
#[derive(Default)]
struct Keys(Mutex<Option<KeySet>>);

impl Keys {
    fn of(issuer: &Issuer) -> Arc<Keys> {
        let keys = Arc::new(Keys::default());
        keys.publish(issuer);
        keys
    }

    fn publish(&self, issuer: &Issuer) {
        *self.0.lock().unwrap() = Some(KeySet::parse(issuer.certs_json().as_bytes()).unwrap());
    }
}

impl KeySource for Keys {
    fn key_set(&self) -> Option<KeySet> {
        self.0.lock().unwrap().clone()
    }
}

fn verifier(keys: &Arc<Keys>) -> Verifier {
    verifier_for(AUDIENCE, keys)
}

fn verifier_for(audience: &str, keys: &Arc<Keys>) -> Verifier {
    Verifier::new(Application::parse("acme", [audience]).unwrap(), Arc::clone(keys)).with_leeway(Leeway::NONE)
}

fn verify(verifier: &Verifier, token: &str, now: i64) -> Result<VerifiedToken, Refusal> {
    verifier.verify(&UnverifiedToken::parse(token.as_bytes())?, UnixTime::from_seconds(now))
}

fn refusal(verifier: &Verifier, token: &str, now: i64) -> Option<Refusal> {
    verify(verifier, token, now).err()
}

/// A token that is valid for an hour from [`NOW`] on.
fn user() -> Token {
    Issuer::new("acme").user("kim@example.com").issued_at(1_790_000_000).expires_at(1_790_003_600)
}
