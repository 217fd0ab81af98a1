//! Tokens for verifiers that other people wrote: sound ones, and one of each kind that somebody might be let in with.

use std::time::{SystemTime, UNIX_EPOCH};

use cloudflare_access_testing::{Issuer, OTHER_AUDIENCE, TestKey, Token};
use serde_json::json;

use crate::forge::{self, joined};
use crate::splice::claims_text;
use crate::team::{CLIENT_ID, KIM};

const HOUR: u64 = 60 * 60;

/// Each token under its name, signed by `issuer` now.
#[must_use]
pub fn client_tokens(issuer: &Issuer) -> Vec<(&'static str, String)> {
    let mut tokens = sound(issuer);
    tokens.extend(of_another_kind(issuer));
    tokens.extend(wrong_claims(issuer));
    tokens.extend(wrong_times(issuer));
    tokens.extend(forged(issuer));
    tokens.extend(odd_headers(issuer));
    tokens.extend(two_spellings(issuer));
    tokens
}

fn user(issuer: &Issuer) -> Token {
    issuer.user(KIM)
}

fn sound(issuer: &Issuer) -> Vec<(&'static str, String)> {
    let user = user(issuer);
    vec![
        ("user", user.sign()),
        ("user-in-groups", user.clone().claim("custom", json!({ "groups": ["eng", "ops"] })).sign()),
        ("service", issuer.service(CLIENT_ID).sign()),
        ("non-identity", issuer.non_identity().sign()),
        ("audience-as-a-string", user.clone().claim("aud", issuer.audience()).sign()),
        ("audience-among-two", user.clone().audiences([OTHER_AUDIENCE, issuer.audience()]).sign()),
        ("without-typ", user.without_header("typ").sign()),
    ]
}

/// What Access signs with the same keys and gives to whoever asks. `dangerous`: with everything but the right `type`.
fn of_another_kind(issuer: &Issuer) -> Vec<(&'static str, String)> {
    let dangerous =
        |token: Token| token.audience(issuer.audience()).claim("iss", issuer.issuer()).expires_at(now() + HOUR);
    vec![
        ("meta", issuer.meta().sign()),
        ("meta-dangerous", dangerous(issuer.meta()).sign()),
        ("match", issuer.app_match().sign()),
        ("match-dangerous", dangerous(issuer.app_match()).sign()),
        ("org", issuer.org().sign()),
        ("service-of-2020", issuer.legacy_service(CLIENT_ID).sign()),
    ]
}

fn wrong_claims(issuer: &Issuer) -> Vec<(&'static str, String)> {
    let user = user(issuer);
    vec![
        ("another-application", user.clone().audience(OTHER_AUDIENCE).sign()),
        ("audience-cut-short", user.clone().audience(&issuer.audience()[..63]).sign()),
        ("audience-in-one-string", user.clone().claim("aud", format!("{OTHER_AUDIENCE},{}", issuer.audience())).sign()),
        ("no-audience", user.clone().without_claim("aud").sign()),
        ("another-team", user.clone().claim("iss", "https://other.cloudflareaccess.com").sign()),
        ("issuer-with-a-slash", user.clone().claim("iss", format!("{}/", issuer.issuer())).sign()),
        ("no-issuer", user.without_claim("iss").sign()),
    ]
}

fn wrong_times(issuer: &Issuer) -> Vec<(&'static str, String)> {
    let (user, now) = (user(issuer), now());
    vec![
        ("expired", user.clone().issued_at(now - 2 * HOUR).expires_at(now - HOUR).sign()),
        ("no-expiry", user.clone().without_claim("exp").sign()),
        ("expiry-as-a-string", user.clone().claim("exp", (now + HOUR).to_string()).sign()),
        ("not-before-in-an-hour", user.clone().claim("nbf", now + HOUR).sign()),
        ("issued-in-an-hour", user.claim("iat", now + HOUR).without_claim("nbf").sign()),
    ]
}

fn forged(issuer: &Issuer) -> Vec<(&'static str, String)> {
    let (user, current, outsider) = (user(issuer), issuer.current_key(), TestKey::outsider());
    let hs256 = user.clone().header("alg", "HS256").signing_input();
    let secret = current.public_key_pem().as_bytes();
    let signed = user.sign();
    let (_, signature) = signed.rsplit_once('.').expect("a token has dots");
    let others = issuer.user("root@example.com").signing_input();
    vec![
        ("by-an-outsider", user.clone().signed_by(&outsider).sign()),
        ("by-an-outsider-under-the-right-kid", user.clone().signed_by(&outsider).key_id(current.key_id()).sign()),
        ("by-an-outsider-with-its-jwk", user.clone().signed_by(&outsider).header("jwk", outsider.jwk()).sign()),
        ("another-email-under-the-signature", format!("{others}.{signature}")),
        ("no-signature", user.with_signature(b"")),
        ("alg-none", user.clone().header("alg", "none").with_signature(b"")),
        ("alg-none-and-signed", user.header("alg", "none").sign()),
        ("hmac-with-the-public-key", joined(&hs256, &forge::hmac(secret, hs256.as_bytes()))),
    ]
}

fn odd_headers(issuer: &Issuer) -> Vec<(&'static str, String)> {
    let user = user(issuer);
    let previous =
        issuer.published_keys().iter().find(|key| **key != issuer.current_key()).expect("a team has two keys");
    vec![
        ("by-the-previous-key", user.clone().signed_by(previous).sign()),
        ("by-the-previous-key-under-the-current-kid", {
            user.clone().signed_by(previous).key_id(issuer.current_key().key_id()).sign()
        }),
        ("alg-rs512", user.clone().header("alg", "RS512").sign()),
        ("no-kid", user.clone().without_header("kid").sign()),
        ("an-unknown-kid", user.clone().key_id("0".repeat(64)).sign()),
        ("a-critical-extension", user.header("crit", json!(["unheard-of"])).header("unheard-of", 1).sign()),
    ]
}

/// Tokens that two readers can read in two ways.
fn two_spellings(issuer: &Issuer) -> Vec<(&'static str, String)> {
    let user = user(issuer);
    let token = user.sign();
    let claims = claims_text(&user);
    let twice = format!("{},\"email\":\"root@example.com\"}}", claims.strip_suffix('}').expect("claims are an object"));
    // 256 bytes leave four spare bits: the last symbol is A, Q, g or w, and the next one means the same byte.
    let spare = char::from(token.as_bytes()[token.len() - 1] + 1);
    vec![
        ("email-twice", user.raw_claims(twice).sign()),
        ("spare-bits-in-the-signature", format!("{}{spare}", &token[..token.len() - 1])),
        ("padding-behind-the-signature", format!("{token}==")),
    ]
}

fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).expect("the clock is right").as_secs()
}
