//! The verdict on whole tokens: what is accepted, and what each check refuses.

mod arriving_keys;
mod batches;
mod callers;
mod careless_backend;
mod claims;
mod every_way;
mod issuer_and_audience;
mod keys_and_signatures;
mod kinds;
mod known_headers;
mod times;

use cloudflare_access::rs256::{self, Backend};
use cloudflare_access::{Application, KeySet, Leeway, Refusal, UnixTime, UnverifiedToken, VerifiedToken, Verifier};
use cloudflare_access_testing::{AUDIENCE, Issuer, Token};

const NOW: u64 = 1_790_000_000;
const CLIENT_ID: &str = "0123456789abcdef0123456789abcdef.access";

/// Every backend there is, as far as the features of this build go; whatever is about signatures must hold for each.
fn backends() -> Vec<&'static dyn Backend> {
    vec![
        rs256::rsa(),
        #[cfg(feature = "aws-lc-rs")]
        rs256::aws_lc_rs(),
        #[cfg(feature = "graviola")]
        rs256::graviola(),
        #[cfg(feature = "ring")]
        rs256::ring(),
        #[cfg(feature = "rs256-verify")]
        rs256::rs256_verify(),
    ]
}

fn verifier_on(backend: &dyn Backend, issuer: &Issuer) -> Verifier {
    let keys = KeySet::parse_with(issuer.certs_json().as_bytes(), backend).unwrap();
    Verifier::new(Application::parse("acme", [AUDIENCE]).unwrap(), keys).with_leeway(Leeway::NONE)
}

fn verifier_of(issuer: &Issuer) -> Verifier {
    verifier_on(rs256::rsa(), issuer)
}

fn verify_at(verifier: &Verifier, token: &str, now: u64) -> Result<VerifiedToken, Refusal> {
    let now = UnixTime::from_seconds(i64::try_from(now).unwrap());
    every_way::verify(verifier, token.as_bytes(), now)
}

/// The verdict on a token of the default team, at a time when tokens issued at [`NOW`] have just begun to be valid.
fn verdict(token: &str) -> Result<VerifiedToken, Refusal> {
    verify_at(&verifier_of(&Issuer::new("acme")), token, NOW)
}

fn refusal(token: &str) -> Option<Refusal> {
    verdict(token).err()
}

fn user() -> Token {
    Issuer::new("acme").user("kim@example.com").issued_at(NOW)
}
