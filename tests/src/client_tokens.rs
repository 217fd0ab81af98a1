//! Tokens for verifiers that other people wrote: sound ones, those that the testing crate calls hostile, and some on which
//! verifiers are known to differ.

use std::time::{SystemTime, UNIX_EPOCH};

use cloudflare_access_testing::{Issuer, OTHER_AUDIENCE, Token};
use serde_json::json;

use crate::team::{CLIENT_ID, KIM};

/// Each token under its name, signed by `issuer` now.
#[must_use]
pub fn client_tokens(issuer: &Issuer) -> Vec<(&'static str, String)> {
    let hostile = issuer.hostile().into_iter().map(|hostile| (hostile.name(), hostile.token().to_owned()));
    sound(issuer).into_iter().chain(hostile).chain(disputed(issuer)).collect()
}

fn sound(issuer: &Issuer) -> Vec<(&'static str, String)> {
    let user = user(issuer);
    vec![
        ("user", user.clone().sign()),
        ("user-in-groups", user.clone().claim("custom", json!({ "groups": ["eng", "ops"] })).sign()),
        ("service", issuer.service(CLIENT_ID).sign()),
        ("non-identity", issuer.non_identity().sign()),
        ("audience-as-a-string", user.clone().claim("aud", issuer.audience()).sign()),
        ("audience-among-two", user.clone().audiences([OTHER_AUDIENCE, issuer.audience()]).sign()),
        ("without-typ", user.clone().without_header("typ").sign()),
        ("by-the-previous-key", user.signed_by(&issuer.published_keys()[0]).sign()),
    ]
}

fn disputed(issuer: &Issuer) -> Vec<(&'static str, String)> {
    let (user, current) = (user(issuer), issuer.current_key());
    let previous = user.clone().signed_by(&issuer.published_keys()[0]);
    let an_hour_from_now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs()) + 60 * 60;
    let both = format!("{OTHER_AUDIENCE},{}", issuer.audience());
    vec![
        ("meta-as-it-is", issuer.meta().sign()),
        ("match-as-it-is", issuer.app_match().sign()),
        ("by-the-previous-key-under-the-current-kid", previous.key_id(current.key_id()).sign()),
        ("kid-unknown", user.clone().key_id("0".repeat(64)).sign()),
        ("alg-none-and-signed", user.clone().header("alg", "none").sign()),
        ("alg-rs512", user.clone().header("alg", "RS512").sign()),
        ("audiences-in-one-string", user.clone().claim("aud", both).sign()),
        ("issued-in-an-hour", user.clone().claim("iat", an_hour_from_now).without_claim("nbf").sign()),
        ("padding-behind-the-signature", format!("{}==", user.sign())),
    ]
}

fn user(issuer: &Issuer) -> Token {
    issuer.user(KIM)
}
