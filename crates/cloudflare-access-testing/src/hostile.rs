use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde_json::json;

use crate::hmac::hmac_sha256;
use crate::{Issuer, OTHER_AUDIENCE, TestKey, Token};

const EMAIL: &str = "kim@example.org";

/// More than an origin should read: twice what fits a cookie, four times over.
const TOO_LONG: usize = 32 * 1024;

/// A token that an origin has to refuse, with a name and the reason for which it has to.
///
/// Made by [`Issuer::hostile`]. Each is wrong in one way; all the rest is as an origin wants it. `Debug` shows no token.
#[derive(Clone, Eq, PartialEq)]
pub struct HostileToken {
    name: &'static str,
    reason: &'static str,
    token: String,
}

impl HostileToken {
    /// What is wrong with it, such as `alg-none`.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// Why the crate `cloudflare-access` refuses it, as its `Refusal::reason` says.
    #[must_use]
    pub fn reason(&self) -> &'static str {
        self.reason
    }

    /// The token, for a header or a cookie.
    #[must_use]
    pub fn token(&self) -> &str {
        &self.token
    }

    /// Checks the status of an origin's answer to a request with this token.
    ///
    /// # Panics
    ///
    /// If the status says that the token was accepted, or that the origin failed over it: anything but 400, 401 or 403.
    #[track_caller]
    pub fn assert_refused(&self, status: u16) {
        let Self { name, reason, .. } = self;
        assert!(matches!(status, 400 | 401 | 403), "the hostile token {name:?} ({reason}) was answered with {status}");
    }
}

impl std::fmt::Debug for HostileToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("HostileToken").field("name", &self.name).field("reason", &self.reason).finish_non_exhaustive()
    }
}

impl Issuer {
    /// The tokens that every origin of this issuer's application has to refuse, each with a name and a reason.
    ///
    /// For a loop over one's own routes:
    ///
    /// ```
    /// use cloudflare_access_testing::Issuer;
    ///
    /// # fn status_of_a_request_with(_: &str) -> u16 { 403 }
    /// for hostile in Issuer::new("acme").hostile() {
    ///     hostile.assert_refused(status_of_a_request_with(hostile.token()));
    /// }
    /// ```
    #[must_use]
    pub fn hostile(&self) -> Vec<HostileToken> {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
        let day = Duration::from_secs(24 * 60 * 60).as_secs();
        let user = || self.user(EMAIL);
        let dangerous = |token: Token| token.claim("iss", self.issuer()).expires_at(now + day).claim("email", EMAIL);
        let no_algorithm = user().header("alg", "none");
        let hmac = user().header("alg", "HS256");
        let secret = self.current_key().public_key_pem().as_bytes();
        let sound = user().sign();
        let flipped = flip_last_bits(&sound);
        let own_key = self.current_key().key_id();
        let outsider = TestKey::outsider();
        let twice = format!("{{\"aud\":\"{OTHER_AUDIENCE}\",{}", user_claims(&user()));
        [
            ("alg-none", "unsupported-algorithm", no_algorithm.with_signature(&[])),
            ("alg-missing", "unsupported-algorithm", user().without_header("alg").sign()),
            ("alg-hmac", "unsupported-algorithm", hmac.with_signature(&hmac_sha256(secret, &hmac.signing_input()))),
            ("signature-missing", "bad-signature", user().with_signature(&[])),
            ("signature-of-another-token", "bad-signature", swapped(&sound, &user().claim("country", "FR").sign())),
            ("signature-spare-bits", "malformed-signature", flipped),
            ("key-unknown", "unknown-key", user().signed_by(&outsider).sign()),
            ("key-borrowed", "bad-signature", user().signed_by(&outsider).key_id(own_key).sign()),
            ("key-embedded", "unknown-key", user().signed_by(&outsider).header("jwk", outsider.jwk()).sign()),
            ("key-missing", "missing-key-id", user().without_header("kid").sign()),
            ("crit", "unsupported-extension", user().header("crit", json!(["exp"])).sign()),
            ("expired", "expired", user().issued_at(now - 2 * day).sign()),
            ("expiry-missing", "missing-expiry", user().without_claim("exp").sign()),
            ("expiry-as-text", "malformed-claims", user().claim("exp", (now + day).to_string()).sign()),
            ("not-yet-valid", "not-yet-valid", user().claim("nbf", now + day).sign()),
            ("other-application", "wrong-audience", user().audience(OTHER_AUDIENCE).sign()),
            ("audience-missing", "missing-audience", user().without_claim("aud").sign()),
            ("audience-as-a-part", "wrong-audience", user().claim("aud", format!("x{}x", self.audience())).sign()),
            ("other-team", "wrong-issuer", user().claim("iss", "https://other.cloudflareaccess.com").sign()),
            ("issuer-with-a-slash", "wrong-issuer", user().claim("iss", format!("{}/", self.issuer())).sign()),
            ("issuer-missing", "missing-issuer", user().without_claim("iss").sign()),
            ("type-missing", "missing-type", user().without_claim("type").sign()),
            ("type-org", "wrong-type", self.org().sign()),
            ("type-meta", "wrong-type", dangerous(self.meta()).sign()),
            ("type-match", "wrong-type", dangerous(self.app_match()).sign()),
            ("claim-twice", "malformed-claims", user().raw_claims(twice).sign()),
            ("claims-as-a-list", "malformed-claims", user().raw_claims("[]").sign()),
            ("too-long", "too-large", user().claim("custom", "x".repeat(TOO_LONG)).sign()),
            ("truncated", "malformed-token", sound.rsplit_once('.').map_or(String::new(), |(rest, _)| rest.to_owned())),
            ("joined", "malformed-token", format!("{sound},{sound}")),
        ]
        .map(|(name, reason, token)| HostileToken { name, reason, token })
        .into()
    }
}

/// The claims of a token as they are signed, without the brace that opens them.
fn user_claims(token: &Token) -> String {
    use base64::Engine as _;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    let input = token.signing_input();
    let claims = input.split_once('.').and_then(|(_, claims)| URL_SAFE_NO_PAD.decode(claims).ok()).unwrap_or_default();
    String::from_utf8(claims).unwrap_or_default().trim_start_matches('{').to_owned()
}

/// The first token's text under the second one's signature.
fn swapped(one: &str, other: &str) -> String {
    let text = one.rsplit_once('.').map_or("", |(text, _)| text);
    let signature = other.rsplit_once('.').map_or("", |(_, signature)| signature);
    format!("{text}.{signature}")
}

/// Another spelling of the same signature: 256 bytes leave four bits of the last symbol unused, and a lax decoder ignores
/// them.
fn flip_last_bits(token: &str) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut bytes = token.as_bytes().to_vec();
    if let Some(last) = bytes.last_mut() {
        let value = ALPHABET.iter().position(|symbol| symbol == last).unwrap_or_default();
        *last = ALPHABET[value ^ 1];
    }
    String::from_utf8(bytes).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::time::UNIX_EPOCH;

    use base64::Engine as _;
    use base64::alphabet::URL_SAFE;
    use base64::engine::general_purpose::{GeneralPurpose, NO_PAD, URL_SAFE_NO_PAD};
    use serde_json::Value;

    use super::HostileToken;
    use crate::Issuer;

    const DAY: u64 = 24 * 60 * 60;

    fn named(name: &str) -> HostileToken {
        Issuer::new("acme").hostile().into_iter().find(|hostile| hostile.name() == name).unwrap()
    }

    fn claims(hostile: &HostileToken) -> Option<Value> {
        serde_json::from_slice(&URL_SAFE_NO_PAD.decode(hostile.token().split('.').nth(1)?).ok()?).ok()
    }

    /// An origin that misses what is wrong must have no other reason to refuse.
    #[test]
    fn no_other_token_has_expired() {
        let now = UNIX_EPOCH.elapsed().unwrap().as_secs();
        let is_other = |name: &str| !name.starts_with("expir") && name != "claims-as-a-list";
        for hostile in Issuer::new("acme").hostile().iter().filter(|hostile| is_other(hostile.name())) {
            let expires_at = claims(hostile).unwrap()["exp"].as_u64().unwrap_or_default();
            assert!((now + 60..now + 2 * DAY).contains(&expires_at), "{hostile:?}: {expires_at}");
        }
    }

    #[test]
    fn times_are_wrong_by_a_day() {
        let now = UNIX_EPOCH.elapsed().unwrap().as_secs();
        let [expired, as_text, not_yet_valid] =
            ["expired", "expiry-as-text", "not-yet-valid"].map(|name| claims(&named(name)).unwrap());
        let near = |time: u64, other: u64| time.abs_diff(other) < 600;
        assert!(near(expired["exp"].as_u64().unwrap(), now - DAY), "{expired}");
        assert!(near(as_text["exp"].as_str().unwrap().parse().unwrap(), now + DAY), "{as_text}");
        assert!(near(not_yet_valid["nbf"].as_u64().unwrap(), now + DAY), "{not_yet_valid}");
    }

    /// Two spellings of one signature are two tokens for a list of revoked ones, and one for a lax decoder.
    #[test]
    fn spare_bits_leave_the_signature_as_it_is() {
        let token = named("signature-spare-bits");
        let (message, signature) = token.token().rsplit_once('.').unwrap();
        assert!(URL_SAFE_NO_PAD.decode(signature).is_err());
        let lax = GeneralPurpose::new(&URL_SAFE, NO_PAD.with_decode_allow_trailing_bits(true));
        assert_eq!(lax.decode(signature).unwrap(), Issuer::new("acme").current_key().sign(message.as_bytes()));
    }

    #[test]
    fn the_long_one_is_ten_times_a_cookie() {
        assert!(named("too-long").token().len() > 40_960);
    }

    #[test]
    fn only_a_refusal_is_one() {
        let token = named("alg-none");
        assert_eq!((token.name(), token.reason()), ("alg-none", "unsupported-algorithm"));
        for status in [400, 401, 403] {
            token.assert_refused(status);
        }
        for status in [200, 302, 404, 500, 502] {
            let refused = std::panic::catch_unwind(|| named("alg-none").assert_refused(status));
            assert!(refused.is_err(), "{status}");
        }
        let debug = format!("{token:?}");
        assert!(debug.contains("alg-none") && debug.contains("unsupported-algorithm") && !debug.contains("eyJ"));
    }
}
