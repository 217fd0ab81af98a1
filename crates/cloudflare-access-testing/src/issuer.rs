use serde_json::Value;

use crate::certs::Certs;
use crate::{AUDIENCE, TestKey};

/// The signing side of one Access team: its keys, what it publishes of them, and the tokens it
/// signs.
///
/// A new issuer has two keys, as a live team does: the previous one ([`TestKey::first`]) and the
/// current one ([`TestKey::second`]). It signs with the current key and publishes both, the current
/// one last: Access makes no promise about the order, and its documentation shows the current key
/// second ("Validate JWTs").
///
/// A plain value: clone it, change the clone, compare what the two publish.
#[derive(Clone, Debug)]
pub struct Issuer {
    issuer: String,
    audience: String,
    current: TestKey,
    published: Vec<TestKey>,
    foreign: Vec<Value>,
    reversed: bool,
}

impl Issuer {
    /// The issuer of the team `team`: a team name, or a team name followed by `.fed` for FedRAMP.
    ///
    /// # Panics
    ///
    /// If `team` is empty or holds anything but ASCII letters, digits, `-` and `.`. For a token
    /// with a malformed issuer, set its `iss` claim: [`Token::claim`](crate::Token::claim).
    #[must_use]
    pub fn new(team: &str) -> Self {
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'.';
        assert!(!team.is_empty() && team.bytes().all(allowed), "{team:?} is not a team name");
        Self {
            issuer: format!("https://{team}.cloudflareaccess.com"),
            audience: AUDIENCE.to_owned(),
            current: TestKey::second(),
            published: vec![TestKey::first(), TestKey::second()],
            foreign: Vec::new(),
            reversed: false,
        }
    }

    /// Makes `audience` the AUD tag that tokens carry unless they are told otherwise; at first it
    /// is [`AUDIENCE`].
    #[must_use]
    pub fn with_audience(mut self, audience: impl Into<String>) -> Self {
        self.audience = audience.into();
        self
    }

    /// Replaces the keys: signs with `current`, publishes `others` and, last, `current`.
    #[must_use]
    pub fn with_keys(mut self, current: TestKey, others: impl IntoIterator<Item = TestKey>) -> Self {
        self.published = others.into_iter().filter(|key| *key != current).collect();
        self.published.push(current);
        self.current = current;
        self
    }

    /// Rotates the keys: the current key becomes the previous one, and the next key of the ring
    /// becomes current.
    ///
    /// The ring is `first`, `second`, `third`, `fourth` and then `first` again. A generated key is
    /// followed by a freshly generated one, any other key from outside by `first`. Every older key is
    /// gone from what the issuer publishes. Tokens signed before remain as they were.
    pub fn rotate(&mut self) {
        self.rotate_to(self.successor());
    }

    /// Rotates the keys like [`rotate`](Self::rotate), to this one.
    pub fn rotate_to(&mut self, next: TestKey) {
        self.published = vec![self.current, next];
        self.current = next;
    }

    /// Whoever began with a secret key must not end with one that everybody has.
    fn successor(&self) -> TestKey {
        let ring = [TestKey::first(), TestKey::second(), TestKey::third(), TestKey::fourth()];
        match ring.iter().position(|key| *key == self.current) {
            Some(position) => ring[(position + 1) % ring.len()],
            #[cfg(feature = "edge")]
            None if !self.current.is_published_with_this_crate() => TestKey::generate(),
            None => ring[0],
        }
    }

    /// Stops publishing every key and JWK with this key id, and tells whether there was one.
    ///
    /// The issuer goes on signing with its current key even when that one is withdrawn, so a test
    /// can make tokens that nobody is able to verify any longer.
    pub fn withdraw(&mut self, key_id: &str) -> bool {
        let before = self.published.len() + self.foreign.len();
        self.published.retain(|key| key.key_id() != key_id);
        self.foreign.retain(|jwk| jwk.get("kid").is_none_or(|kid| kid != key_id));
        self.published.len() + self.foreign.len() < before
    }

    /// Reverses the order of what the issuer publishes, now and after later rotations.
    pub fn reverse_order(&mut self) {
        self.reversed = !self.reversed;
    }

    /// Publishes one more entry in `keys`, whatever it is: an elliptic-curve key, a JWK without
    /// `kid`, a number.
    ///
    /// It comes after the issuer's own keys, or before them in reversed order, and stays through
    /// rotations.
    pub fn add_jwk(&mut self, jwk: Value) {
        self.foreign.push(jwk);
    }

    /// The `iss` claim of the team's tokens: `https://` and the team domain, without a trailing
    /// slash.
    #[must_use]
    pub fn issuer(&self) -> &str {
        &self.issuer
    }

    /// The team domain, such as `acme.cloudflareaccess.com`.
    #[must_use]
    pub fn team_domain(&self) -> &str {
        self.issuer.trim_start_matches("https://")
    }

    /// The AUD tag that tokens carry unless they are told otherwise.
    #[must_use]
    pub fn audience(&self) -> &str {
        &self.audience
    }

    /// The key that the issuer signs with, published or not.
    #[must_use]
    pub fn current_key(&self) -> TestKey {
        self.current
    }

    /// The keys that the issuer publishes, oldest first whatever the order in the certs answer;
    /// without odd JWKs.
    #[must_use]
    pub fn published_keys(&self) -> &[TestKey] {
        &self.published
    }

    /// What the team's `/cdn-cgi/access/certs` answers, in Cloudflare's shape and order of members.
    ///
    /// `keys` holds the JWKs, `public_certs` a certificate for each of the issuer's own keys, and
    /// `public_cert` the one of the current key; if that key is withdrawn, the newest published
    /// one, or `null` where there is none.
    #[must_use]
    pub fn certs_json(&self) -> String {
        let published = |key: &&TestKey| **key == self.current;
        let current = self.published.iter().find(published).or(self.published.last());
        Certs { keys: &self.published, foreign: &self.foreign, current: current.copied(), reversed: self.reversed }
            .to_json()
    }
}
