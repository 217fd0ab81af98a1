//! Tokens that differ in whatever a verdict depends on.

use std::sync::LazyLock;

use cloudflare_access::UnverifiedToken;
use cloudflare_access_cache::TokenCache;
use cloudflare_access_testing::{AUDIENCE, Issuer, OTHER_AUDIENCE, TestKey, Token};
use serde_json::json;

/// When the tokens were issued.
pub(crate) const NOW: i64 = 1_790_000_000;

/// Valid from [`NOW`] on, for 100 s.
fn user() -> Token {
    let now = NOW.unsigned_abs();
    Issuer::new("acme").user("kim@example.com").issued_at(now).expires_at(now + 100)
}

pub(crate) static TOKENS: LazyLock<Vec<String>> = LazyLock::new(|| {
    let good = user().sign();
    let (signing_input, signature) = good.rsplit_once('.').unwrap();
    let others = user().claim("email", "mallory@example.com").signing_input();
    vec![
        good.clone(),
        user().claim("email", "sam@example.com").sign(),
        user().claim("exp", NOW + 50).claim("nbf", NOW + 20).sign(),
        user().without_claim("nbf").without_claim("iat").sign(),
        user().signed_by(&TestKey::first()).sign(),
        user().signed_by(&TestKey::third()).sign(),
        user().signed_by(&TestKey::outsider()).key_id(TestKey::second().key_id()).sign(),
        user().key_id("unknown").sign(),
        user().audience(OTHER_AUDIENCE).sign(),
        user().audiences([AUDIENCE, OTHER_AUDIENCE]).sign(),
        user().audiences([OTHER_AUDIENCE, AUDIENCE]).sign(),
        user().audience("0".repeat(64)).sign(),
        user().without_claim("type").sign(),
        user().without_claim("type").audience(OTHER_AUDIENCE).sign(),
        user().claim("type", "org").sign(),
        user().claim("iss", "https://other.cloudflareaccess.com").sign(),
        user().claim("exp", json!(null)).sign(),
        user().claim("custom", json!({ "groups": vec!["a-group-of-some-length"; 300] })).sign(),
        Issuer::new("acme").service("0123456789abcdef0123456789abcdef.access").issued_at(NOW.unsigned_abs()).sign(),
        format!("{others}.{signature}"),
        format!("{signing_input}.AAAA"),
        format!("{good}="),
        format!("{signing_input}."),
        String::new(),
        "A".repeat(UnverifiedToken::MAX_LENGTH + 1),
    ]
});

#[test]
fn one_token_is_too_long_to_be_remembered() {
    let is_long =
        |token: &&String| token.len() > TokenCache::LONGEST_TOKEN && token.len() < UnverifiedToken::MAX_LENGTH;
    assert_eq!(TOKENS.iter().filter(is_long).count(), 1);
}
