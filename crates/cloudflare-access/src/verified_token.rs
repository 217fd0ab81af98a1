use alloc::string::String;
use alloc::sync::Arc;
use core::fmt;
use core::ops::Range;

use serde::de::DeserializeOwned;

use crate::claims::Claims;
use crate::json::{self, Text};
use crate::validity::Validity;
use crate::{Audience, Principal, UnixTime};

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

/// The claims' texts stand in one piece of memory behind one another, and behind the JSON that they were read from: they are
/// copied, since a text with escapes does not stand there as it reads.
#[derive(Clone)]
struct OwnedClaims {
    audience: Audience,
    common_name: Option<Range<usize>>,
    country: Option<Range<usize>>,
    email: Option<Range<usize>>,
    expires_at: UnixTime,
    identity_nonce: Option<Range<usize>>,
    issued_at: Option<UnixTime>,
    json: Range<usize>,
    key_id: Range<usize>,
    not_before: Option<UnixTime>,
    subject: Option<Range<usize>>,
    text: String,
}

impl VerifiedToken {
    /// `json` is the text that `claims` were read from.
    pub(crate) fn new(claims: &Claims<'_>, json: &str, key_id: &str) -> VerifiedToken {
        let texts = [claims.common_name, claims.country, claims.email, claims.identity_nonce, claims.subject];
        let length = texts.iter().flatten().map(|text| text.len()).fold(json.len(), usize::saturating_add);
        let mut text = String::with_capacity(length.saturating_add(key_id.len()));
        let mut append = |piece: Text<'_>| {
            let start = text.len();
            match piece.plain() {
                Some(plain) => text.push_str(plain),
                None => text.extend(piece.chars()),
            }
            start..text.len()
        };
        let (json, key_id) = (append(Text::from_plain(json)), append(Text::from_plain(key_id)));
        let [common_name, country, email, identity_nonce, subject] = texts.map(|text| text.map(&mut append));
        VerifiedToken {
            claims: Arc::new(OwnedClaims {
                audience: *claims.audience,
                common_name,
                country,
                email,
                expires_at: claims.expires_at,
                identity_nonce,
                issued_at: claims.issued_at,
                json,
                key_id,
                not_before: claims.not_before,
                subject,
                text,
            }),
        }
    }

    /// The same in memory of its own: not even a count of references is shared.
    pub(crate) fn unshared_copy(&self) -> VerifiedToken {
        VerifiedToken { claims: Arc::new(OwnedClaims::clone(&self.claims)) }
    }

    fn text(&self, range: &Range<usize>) -> &str {
        self.claims.text.get(range.clone()).unwrap_or_default()
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
        self.claims.common_name.as_ref().map(|range| self.text(range))
    }

    /// `country`: where the caller signed in from, two letters (ISO 3166-1 alpha-2) or `T1` for Tor.
    #[must_use]
    pub fn country(&self) -> Option<&str> {
        self.claims.country.as_ref().map(|range| self.text(range))
    }

    /// `email`: the user's address. Absent for service tokens.
    #[must_use]
    pub fn email(&self) -> Option<&str> {
        self.claims.email.as_ref().map(|range| self.text(range))
    }

    /// `sub`: the user's id; the empty string in service tokens.
    #[must_use]
    pub fn subject(&self) -> Option<&str> {
        self.claims.subject.as_ref().map(|range| self.text(range))
    }

    /// `identity_nonce`: the key under which the user's full identity can be cached (Access docs, "Application token").
    #[must_use]
    pub fn identity_nonce(&self) -> Option<&str> {
        self.claims.identity_nonce.as_ref().map(|range| self.text(range))
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
        self.text(&self.claims.key_id)
    }

    /// All claims, as the JSON object that was signed.
    #[must_use]
    pub fn claims_json(&self) -> &str {
        self.text(&self.claims.json)
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
