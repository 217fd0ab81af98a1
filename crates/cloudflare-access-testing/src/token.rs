use std::time::{Duration, SystemTime, UNIX_EPOCH};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;

use crate::TestKey;
use crate::members::Members;

/// The session length that an Access application has unless its administrator chooses another one.
const DEFAULT_LIFETIME: Duration = Duration::from_secs(24 * 60 * 60);

/// A token in the making: every header parameter and claim can be changed before it is signed.
///
/// The methods of [`Issuer`](crate::Issuer) start one in the shape of a genuine token, issued now
/// and valid for 24 hours, which is the default session length of an application ("Session
/// management"). What is not touched stays as it is: members keep their order, a new member goes to
/// the end, and the last call about a member wins.
///
/// Nothing is checked. A token can be made as wrong as a test needs, and its signature still holds.
#[derive(Clone, Debug)]
#[must_use = "a token is of no use until it is signed"]
pub struct Token {
    signer: TestKey,
    header: Members<Value>,
    raw_header: Option<Vec<u8>>,
    claims: Members<Claim>,
    raw_claims: Option<Vec<u8>>,
    issued_at: u64,
    expiry: Expiry,
}

/// A claim's value; times are worked out when the token is signed, so the order of the builder's
/// calls does not matter.
#[derive(Clone, Debug)]
pub(crate) enum Claim {
    ExpiresAt,
    IssuedAt,
    Json(Value),
}

#[derive(Clone, Copy, Debug)]
enum Expiry {
    After(Duration),
    At(u64),
}

impl Token {
    pub(crate) fn new<const N: usize>(signer: TestKey, claims: [(&str, Claim); N]) -> Self {
        let header = [("alg", "RS256".into()), ("kid", signer.key_id().into()), ("typ", "JWT".into())];
        Self {
            signer,
            header: Members::new(header),
            raw_header: None,
            claims: Members::new(claims),
            raw_claims: None,
            issued_at: SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs()),
            expiry: Expiry::After(DEFAULT_LIFETIME),
        }
    }

    /// Sets `aud` to the array of this one AUD tag, the shape of today's tokens.
    ///
    /// For the bare string of older ones, set the claim: `.claim("aud", AUDIENCE)`.
    pub fn audience(self, audience: impl Into<String>) -> Self {
        self.audiences([audience])
    }

    /// Sets `aud` to the array of these AUD tags; none of them gives the empty array.
    pub fn audiences<I>(self, audiences: I) -> Self
    where
        I: IntoIterator,
        I::Item: Into<String>,
    {
        let audiences: Vec<String> = audiences.into_iter().map(Into::into).collect();
        self.claim("aud", audiences)
    }

    /// Sets the time of issue, in seconds since the Unix epoch.
    ///
    /// It goes to `iat`, and to `nbf` in a kind of token that has one. `exp` follows at the same
    /// distance unless [`expires_at`](Self::expires_at) has fixed it.
    pub fn issued_at(mut self, unix_seconds: u64) -> Self {
        self.issued_at = unix_seconds;
        self.set("iat", Claim::IssuedAt)
    }

    /// Sets `exp`, in seconds since the Unix epoch.
    pub fn expires_at(mut self, unix_seconds: u64) -> Self {
        self.expiry = Expiry::At(unix_seconds);
        self.set("exp", Claim::ExpiresAt)
    }

    /// Sets `exp` to this long after the time of issue; parts of a second are dropped.
    pub fn lifetime(mut self, lifetime: Duration) -> Self {
        self.expiry = Expiry::After(lifetime);
        self.set("exp", Claim::ExpiresAt)
    }

    /// Sets a claim to any JSON value.
    pub fn claim(self, name: &str, value: impl Into<Value>) -> Self {
        self.set(name, Claim::Json(value.into()))
    }

    /// Leaves a claim out.
    pub fn without_claim(mut self, name: &str) -> Self {
        self.claims.remove(name);
        self
    }

    /// Signs these bytes in the place of the claims: duplicate members, broken UTF-8, no JSON at
    /// all.
    ///
    /// What other methods say about claims has then no effect, whether they are called before or
    /// after.
    pub fn raw_claims(mut self, bytes: impl Into<Vec<u8>>) -> Self {
        self.raw_claims = Some(bytes.into());
        self
    }

    /// Sets a header parameter to any JSON value.
    pub fn header(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.header.set(name, value.into());
        self
    }

    /// Leaves a header parameter out.
    pub fn without_header(mut self, name: &str) -> Self {
        self.header.remove(name);
        self
    }

    /// Signs these bytes in the place of the header.
    ///
    /// What other methods say about the header has then no effect, whether they are called before
    /// or after.
    pub fn raw_header(mut self, bytes: impl Into<Vec<u8>>) -> Self {
        self.raw_header = Some(bytes.into());
        self
    }

    /// Signs with `key` instead of the issuer's current key, and names it in `kid`.
    pub fn signed_by(mut self, key: &TestKey) -> Self {
        self.signer = *key;
        self.key_id(key.key_id())
    }

    /// Names a key in `kid` without signing with it.
    ///
    /// After [`signed_by`](Self::signed_by) this is the forgery that borrows a published key's id.
    pub fn key_id(self, key_id: impl Into<String>) -> Self {
        self.header("kid", key_id.into())
    }

    /// The token in the JWS compact serialization (RFC 7515 section 7.1).
    ///
    /// Equal tokens give equal strings.
    #[must_use]
    pub fn sign(&self) -> String {
        let signature = self.signer.sign(self.signing_input().as_bytes());
        self.with_signature(&signature)
    }

    /// The token with any bytes as its signature, or an empty one.
    #[must_use]
    pub fn with_signature(&self, signature: &[u8]) -> String {
        format!("{}.{}", self.signing_input(), URL_SAFE_NO_PAD.encode(signature))
    }

    /// The text under the signature: header and claims in base64url, with a dot between them (RFC
    /// 7515 section 5.1).
    ///
    /// For signatures of another algorithm, such as an HMAC with the public key as its secret.
    #[must_use]
    pub fn signing_input(&self) -> String {
        let header = || self.header.write(Value::to_string).into_bytes();
        let claims = || self.claims.write(|claim| self.resolve(claim).to_string()).into_bytes();
        let header = self.raw_header.clone().unwrap_or_else(header);
        let claims = self.raw_claims.clone().unwrap_or_else(claims);
        format!("{}.{}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(claims))
    }

    fn set(mut self, name: &str, claim: Claim) -> Self {
        self.claims.set(name, claim);
        self
    }

    fn resolve(&self, claim: &Claim) -> Value {
        match (claim, self.expiry) {
            (Claim::ExpiresAt, Expiry::After(lifetime)) => self.issued_at.saturating_add(lifetime.as_secs()).into(),
            (Claim::ExpiresAt, Expiry::At(unix_seconds)) => unix_seconds.into(),
            (Claim::IssuedAt, _) => self.issued_at.into(),
            (Claim::Json(value), _) => value.clone(),
        }
    }
}

impl<V: Into<Value>> From<V> for Claim {
    fn from(value: V) -> Self {
        Self::Json(value.into())
    }
}
