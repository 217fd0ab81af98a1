use alloc::borrow::Cow;
use alloc::string::String;
use alloc::sync::Arc;
use core::fmt;

use serde::de::DeserializeOwned;

use crate::claims::Claims;
use crate::validity::Validity;
use crate::{Audience, Principal, UnixTime, json};

/// A token that passed every check, and what it says about the caller.
///
/// Only a [`Verifier`](crate::Verifier) makes one, so holding it is the proof. It keeps the claims, not the token: the
/// text that opens the door cannot leak from here. Cloning is cheap.
///
/// ```compile_fail
/// let forged = cloudflare_access::VerifiedToken { claims: Default::default() };
/// ```
#[derive(Clone)]
pub struct VerifiedToken {
    claims: Arc<OwnedClaims>,
}

struct OwnedClaims {
    audience: Audience,
    common_name: Option<String>,
    country: Option<String>,
    email: Option<String>,
    expires_at: UnixTime,
    identity_nonce: Option<String>,
    issued_at: Option<UnixTime>,
    json: String,
    key_id: String,
    not_before: Option<UnixTime>,
    subject: Option<String>,
}

impl VerifiedToken {
    /// `json` is the text that `claims` were read from.
    pub(crate) fn new(claims: Claims<'_>, json: &str, key_id: &str) -> VerifiedToken {
        VerifiedToken {
            claims: Arc::new(OwnedClaims {
                audience: claims.audience,
                common_name: claims.common_name.map(Cow::into_owned),
                country: claims.country.map(Cow::into_owned),
                email: claims.email.map(Cow::into_owned),
                expires_at: claims.expires_at,
                identity_nonce: claims.identity_nonce.map(Cow::into_owned),
                issued_at: claims.issued_at,
                json: json.into(),
                key_id: key_id.into(),
                not_before: claims.not_before,
                subject: claims.subject.map(Cow::into_owned),
            }),
        }
    }

    pub(crate) fn validity(&self) -> Validity {
        Validity { expires_at: self.expires_at(), issued_at: self.issued_at(), not_before: self.not_before() }
    }

    /// Who is calling.
    #[must_use]
    pub fn principal(&self) -> Principal<'_> {
        Principal::classify(self.subject(), self.email(), self.common_name())
    }

    /// The audience of the application that the token matched.
    #[must_use]
    pub fn audience(&self) -> &Audience {
        &self.claims.audience
    }

    /// `common_name`: a service token's client ID, or the common name of a client certificate.
    #[must_use]
    pub fn common_name(&self) -> Option<&str> {
        self.claims.common_name.as_deref()
    }

    /// `country`: where the caller signed in from, two letters (ISO 3166-1 alpha-2) or `T1` for Tor.
    #[must_use]
    pub fn country(&self) -> Option<&str> {
        self.claims.country.as_deref()
    }

    /// `email`: the user's address. Absent for service tokens.
    #[must_use]
    pub fn email(&self) -> Option<&str> {
        self.claims.email.as_deref()
    }

    /// `sub`: the user's id; the empty string in service tokens.
    #[must_use]
    pub fn subject(&self) -> Option<&str> {
        self.claims.subject.as_deref()
    }

    /// `identity_nonce`: the key under which the user's full identity can be cached (Access docs, "Application token").
    #[must_use]
    pub fn identity_nonce(&self) -> Option<&str> {
        self.claims.identity_nonce.as_deref()
    }

    /// `exp`: from this second on the token has expired, leeway aside. A part second is rounded up.
    #[must_use]
    pub fn expires_at(&self) -> UnixTime {
        self.claims.expires_at
    }

    /// `iat`: when the token was issued. A part second is rounded up.
    #[must_use]
    pub fn issued_at(&self) -> Option<UnixTime> {
        self.claims.issued_at
    }

    /// `nbf`: when the token began to be valid. A part second is rounded up. Absent from service tokens.
    #[must_use]
    pub fn not_before(&self) -> Option<UnixTime> {
        self.claims.not_before
    }

    /// The id of the key that signed the token.
    #[must_use]
    pub fn key_id(&self) -> &str {
        &self.claims.key_id
    }

    /// All claims, as the JSON object that was signed.
    #[must_use]
    pub fn claims_json(&self) -> &str {
        &self.claims.json
    }

    /// All claims, known and unknown, as a type of the caller's.
    ///
    /// ```
    /// # use cloudflare_access::{InvalidClaims, VerifiedToken};
    /// #[derive(serde::Deserialize)]
    /// struct Claims {
    ///     sub: String,
    ///     #[serde(default)]
    ///     amr: Vec<String>,
    /// }
    ///
    /// # fn read(token: &VerifiedToken) -> Result<Claims, InvalidClaims> {
    /// let claims: Claims = token.claims()?;
    /// # Ok(claims)
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// The claims do not have the shape of `T`.
    pub fn claims<T: DeserializeOwned>(&self) -> Result<T, InvalidClaims> {
        read(self.claims_json())
    }

    /// `custom`: the SAML attributes and OIDC claims that the identity provider is set to pass on, `None` where the
    /// token has no such claim.
    ///
    /// Near the cookie limit Access leaves attributes out, per user and in silence: that a group is not here does not
    /// prove that the user is not in it (Access docs, "Application token").
    ///
    /// ```
    /// # use cloudflare_access::{InvalidClaims, VerifiedToken};
    /// #[derive(Default, serde::Deserialize)]
    /// #[serde(default)]
    /// struct Custom {
    ///     groups: Vec<String>,
    /// }
    ///
    /// # fn read(token: &VerifiedToken) -> Result<Custom, InvalidClaims> {
    /// let custom: Custom = token.custom()?.unwrap_or_default();
    /// # Ok(custom)
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// The claim is there and does not have the shape of `T`.
    pub fn custom<T: DeserializeOwned>(&self) -> Result<Option<T>, InvalidClaims> {
        self.claim("custom")
    }

    /// The claim `name` as a type of the caller's, `None` where the token has no such claim. `null` is not absence.
    ///
    /// # Errors
    ///
    /// The claim is there and does not have the shape of `T`.
    pub fn claim<T: DeserializeOwned>(&self, name: &str) -> Result<Option<T>, InvalidClaims> {
        match json::member(self.claims_json(), name) {
            Some(value) => read(value).map(Some),
            None => Ok(None),
        }
    }
}

fn read<T: DeserializeOwned>(json: &str) -> Result<T, InvalidClaims> {
    // `serde_json` puts the offending value into its message; ours must not hold a byte of the token.
    serde_json::from_str(json).map_err(|error| InvalidClaims { line: error.line(), column: error.column() })
}

/// Shows who is calling by kind, and no claim: emails and ids do not belong in logs unasked.
impl fmt::Debug for VerifiedToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("VerifiedToken")
            .field("principal", &self.principal().kind())
            .field("audience", self.audience())
            .field("expires_at", &self.expires_at())
            .finish_non_exhaustive()
    }
}

/// The claims do not have the shape that was asked for. Tells where, and nothing of what stands there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvalidClaims {
    line: usize,
    column: usize,
}

impl fmt::Display for InvalidClaims {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the claims do not have the expected shape at line {} column {}", self.line, self.column)
    }
}

impl core::error::Error for InvalidClaims {}
