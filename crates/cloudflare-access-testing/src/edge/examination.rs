//! The edge's own judgement of tokens, check by check: the side that signed them looks at its own signature.
//!
//! None of it is shared with the crates that verify.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;

use crate::TestKey;
use crate::edge::sessions::Over;
use crate::edge::view::{CheckView, Finding};
use crate::key::hex;
use sha2::{Digest as _, Sha256};

/// What a token must be.
pub(crate) struct Expected<'a> {
    pub(crate) issuer: &'a str,
    pub(crate) keys: &'a [TestKey],
    /// One of these AUD tags.
    pub(crate) audiences: &'a [&'a str],
    pub(crate) now: u64,
    /// Whether the session with this id was ended.
    pub(crate) over: &'a dyn Fn(&str) -> Option<Over>,
}

/// What came of every check.
pub(crate) struct Examination {
    pub(crate) header: Option<Value>,
    pub(crate) claims: Option<Value>,
    /// The id of the session that the token belongs to.
    pub(crate) session: String,
    pub(crate) checks: Vec<CheckView>,
}

impl Examination {
    pub(crate) fn of(token: &str, expected: &Expected<'_>) -> Self {
        let parts: Vec<&str> = token.split('.').collect();
        let json = |part: &str| -> Option<Value> { serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).ok()?).ok() };
        let object = |part: Option<&&str>| part.and_then(|part| json(part)).filter(Value::is_object);
        let (header, claims) = match parts.len() {
            3 => (object(parts.first()), object(parts.get(1))),
            _ => (None, None),
        };
        let digest = || hex(&Sha256::digest(token))[..16].to_owned();
        let nonce = claims.as_ref().and_then(|claims| claims["identity_nonce"].as_str());
        let session = nonce.map_or_else(digest, str::to_owned);
        let mut examination = Self { header, claims, session, checks: Vec::new() };
        examination.check(token, expected);
        examination
    }

    /// Whether every check passed, but for those named.
    pub(crate) fn passes_but_for(&self, names: &[&str]) -> bool {
        self.checks.iter().all(|check| check.finding == Finding::Passed || names.contains(&check.name))
    }

    pub(crate) fn passes(&self) -> bool {
        self.passes_but_for(&[])
    }

    fn check(&mut self, token: &str, expected: &Expected<'_>) {
        let (header, claims) = (self.header.clone(), self.claims.clone());
        let (Some(header), Some(claims)) = (header, claims) else {
            self.add(
                "form",
                false,
                "three parts in base64url, two of them JSON objects",
                "something else",
                "sign in again",
            );
            for name in ["algorithm", "key", "signature", "issuer", "type", "audience", "expiry", "session"] {
                self.checks.push(not_reached(name));
            }
            return;
        };
        let key_id = text(&header["kid"]);
        let key = expected.keys.iter().find(|key| key.key_id() == key_id);
        let signed = key.is_some_and(|key| has_signed(key, token));
        let audience = audiences(&claims["aud"]);
        let expires_at = claims["exp"].as_u64();
        let over = (expected.over)(&self.session);
        let again = "sign in again";

        self.add("form", true, "three parts in base64url, two of them JSON objects", "that", again);
        self.add("algorithm", header["alg"] == "RS256", "RS256", &text(&header["alg"]), again);
        let ids: Vec<&str> = expected.keys.iter().map(TestKey::key_id).collect();
        let mend = "the keys were rotated since, or the token is another team's: sign in again";
        self.add("key", key.is_some(), &ids.join(" or "), &key_id, mend);
        let found = if signed { "that" } else { "another one" };
        self.add("signature", signed, "the key's signature over header and claims", found, again);
        let mend = "the token is another team's: sign in again, and give the service the same CF_ACCESS_TEAM";
        self.add("issuer", claims["iss"] == expected.issuer, expected.issuer, &text(&claims["iss"]), mend);
        let mend = "this is not a token for applications: use the one in CF_Authorization or Cf-Access-Jwt-Assertion";
        self.add("type", claims["type"] == "app", "app", &text(&claims["type"]), mend);
        let is_for_us = audience.iter().any(|tag| expected.audiences.contains(&tag.as_str()));
        let mend = "the token is for another application: sign in to this one";
        self.add("audience", is_for_us, &expected.audiences.join(" or "), &audience.join(", "), mend);
        let found = expires_at.map_or_else(|| "nothing".to_owned(), crate::edge::clock::date);
        let after = format!("after {}", crate::edge::clock::date(expected.now));
        self.add("expiry", expires_at.is_some_and(|expires_at| expected.now < expires_at), &after, &found, again);
        let found = match over {
            None => "that",
            Some(Over::Expired) => "expired by hand",
            Some(Over::LoggedOut) => "logged out",
        };
        self.add("session", over.is_none(), "not ended", found, again);
    }

    fn add(&mut self, name: &'static str, passed: bool, expected: &str, found: &str, mend: &str) {
        self.checks.push(CheckView {
            name,
            finding: if passed { Finding::Passed } else { Finding::Failed },
            expected: expected.to_owned(),
            found: found.to_owned(),
            mend: (!passed).then(|| mend.to_owned()),
        });
    }
}

fn not_reached(name: &'static str) -> CheckView {
    CheckView { name, finding: Finding::NotReached, expected: String::new(), found: String::new(), mend: None }
}

fn has_signed(key: &TestKey, token: &str) -> bool {
    let Some((message, signature)) = token.rsplit_once('.') else { return false };
    URL_SAFE_NO_PAD.decode(signature).is_ok_and(|signature| key.has_signed(message.as_bytes(), &signature))
}

fn audiences(aud: &Value) -> Vec<String> {
    match aud {
        Value::Array(tags) => tags.iter().map(text).collect(),
        Value::Null => Vec::new(),
        tag => vec![text(tag)],
    }
}

/// A string as it is, anything else as JSON.
fn text(value: &Value) -> String {
    match value {
        Value::Null => "nothing".to_owned(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::{Examination, Expected};
    use crate::edge::view::Finding;
    use crate::{AUDIENCE, Issuer, OTHER_AUDIENCE};

    #[test]
    fn what_failed_has_a_mend_and_nothing_else_has() {
        let issuer = Issuer::new("acme");
        let token = issuer.user("kim@example.org").expires_at(2000).sign();
        for (now, audience, failed) in [
            (1999, AUDIENCE, vec![]),
            // A token that expires now has expired (RFC 7519 section 4.1.4).
            (2000, AUDIENCE, vec!["expiry"]),
            (2001, OTHER_AUDIENCE, vec!["audience", "expiry"]),
        ] {
            let expected = Expected {
                issuer: issuer.issuer(),
                keys: issuer.published_keys(),
                audiences: &[audience],
                now,
                over: &|_| None,
            };
            let examination = Examination::of(&token, &expected);
            let names = |which: fn(&&super::CheckView) -> bool| -> Vec<&str> {
                examination.checks.iter().filter(which).map(|check| check.name).collect()
            };
            assert_eq!(names(|check| check.finding != Finding::Passed), failed);
            assert_eq!(names(|check| check.mend.is_some()), failed);
        }
    }
}
