use alloc::borrow::Cow;
use alloc::string::ToString;
use core::fmt;

/// Why a request is not let in.
///
/// The reason is for logs, metrics and tests. The client learns only the [status](Refusal::status): which check failed
/// is a hint to whoever is guessing. No value here holds a byte of the token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Refusal {
    /// The signature is not one that the named key made over this header and these claims.
    BadSignature,
    /// The caller is known, and the application's policy says no.
    Denied,
    /// `exp` has passed (RFC 7519 §4.1.4).
    Expired,
    /// The policy needs the caller's full identity, which cannot be had at the moment.
    IdentityUnavailable,
    /// There is no usable key set, or a refresh that may bring the named key has not ended yet.
    KeysUnavailable,
    /// The claims are not one JSON object with unique members, or a claim has a type that it cannot have.
    MalformedClaims,
    /// The header is not one JSON object with unique members, or a parameter has a type that it cannot have.
    MalformedHeader,
    /// The signature is not strict base64url (RFC 7515 §2).
    MalformedSignature,
    /// The token is not three parts of base64url characters.
    MalformedToken,
    /// The request carries neither the `Cf-Access-Jwt-Assertion` header nor the `CF_Authorization` cookie.
    Missing,
    /// The claims name no audience.
    MissingAudience,
    /// The claims name no expiry.
    MissingExpiry,
    /// The claims name no issuer.
    MissingIssuer,
    /// The header names no key.
    MissingKeyId,
    /// The claims name no `type`, and the verifier was not told to accept that.
    MissingType,
    /// The caller is known, and is not a service.
    NotAService,
    /// The caller is known, and is not a user.
    NotAUser,
    /// `nbf` or `iat` lies in the future (RFC 7519 §4.1.5, §4.1.6).
    NotYetValid,
    /// The request carries several assertions, or cookies that differ.
    RepeatedCredentials,
    /// The token is longer than 16 KiB.
    TooLarge,
    /// The key set has no key of that id.
    UnknownKey,
    /// The algorithm is not `RS256`.
    UnsupportedAlgorithm,
    /// The header asks for an extension (`crit`, `b64`, `zip`) or says that a token lies inside the token.
    UnsupportedExtension,
    /// The token is for another application.
    WrongAudience,
    /// The token is from another team.
    WrongIssuer,
    /// The token is not an application token: Access signs `org`, `meta` and `match` tokens with the same keys.
    WrongType,
}

impl Refusal {
    /// A label that never changes, in lower case with hyphens: `expired`, `unknown-key`, `malformed-header`.
    #[must_use]
    pub const fn reason(self) -> &'static str {
        match self {
            Refusal::BadSignature => "bad-signature",
            Refusal::Denied => "denied",
            Refusal::Expired => "expired",
            Refusal::IdentityUnavailable => "identity-unavailable",
            Refusal::KeysUnavailable => "keys-unavailable",
            Refusal::MalformedClaims => "malformed-claims",
            Refusal::MalformedHeader => "malformed-header",
            Refusal::MalformedSignature => "malformed-signature",
            Refusal::MalformedToken => "malformed-token",
            Refusal::Missing => "missing",
            Refusal::MissingAudience => "missing-audience",
            Refusal::MissingExpiry => "missing-expiry",
            Refusal::MissingIssuer => "missing-issuer",
            Refusal::MissingKeyId => "missing-key-id",
            Refusal::MissingType => "missing-type",
            Refusal::NotAService => "not-a-service",
            Refusal::NotAUser => "not-a-user",
            Refusal::NotYetValid => "not-yet-valid",
            Refusal::RepeatedCredentials => "repeated-credentials",
            Refusal::TooLarge => "too-large",
            Refusal::UnknownKey => "unknown-key",
            Refusal::UnsupportedAlgorithm => "unsupported-algorithm",
            Refusal::UnsupportedExtension => "unsupported-extension",
            Refusal::WrongAudience => "wrong-audience",
            Refusal::WrongIssuer => "wrong-issuer",
            Refusal::WrongType => "wrong-type",
        }
    }

    /// The HTTP status to answer with: 503 where keys or identities are at fault and asking again may help, 403 for the rest.
    #[must_use]
    pub const fn status(self) -> u16 {
        match self.retry_after() {
            Some(_) => 503,
            None => 403,
        }
    }

    /// The gRPC status to answer with: 14 (`UNAVAILABLE`) where asking again may help, 7 (`PERMISSION_DENIED`) where the caller
    /// is known and not let in, 16 (`UNAUTHENTICATED`) for the rest.
    #[must_use]
    pub const fn grpc_status(self) -> u8 {
        match self {
            Refusal::IdentityUnavailable | Refusal::KeysUnavailable => 14,
            Refusal::Denied | Refusal::NotAService | Refusal::NotAUser => 7,
            _ => 16,
        }
    }

    /// After how many seconds asking again may help (`Retry-After`, RFC 9110 §10.2.3), if ever.
    #[must_use]
    pub const fn retry_after(self) -> Option<u8> {
        match self {
            // A fetch takes well under a second where it succeeds at all.
            Refusal::IdentityUnavailable | Refusal::KeysUnavailable => Some(5),
            _ => None,
        }
    }

    /// The headers that an answer needs whatever its body, names in lower case: `cache-control`, and `retry-after` where
    /// asking again may help.
    pub fn headers(self) -> impl Iterator<Item = (&'static str, Cow<'static, str>)> {
        // A cache on the way must not give one caller's answer to the next.
        let always = [("cache-control", Cow::Borrowed("no-store"))];
        let retry_after = self.retry_after().map(|seconds| ("retry-after", Cow::Owned(seconds.to_string())));
        always.into_iter().chain(retry_after)
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Refusal::BadSignature => "the signature does not fit the token and the key it names",
            Refusal::Denied => "the policy does not let the caller in",
            Refusal::Expired => "the token has expired",
            Refusal::IdentityUnavailable => "the identity of the caller is not available",
            Refusal::KeysUnavailable => "the team's keys are not available",
            Refusal::MalformedClaims => "the claims are malformed",
            Refusal::MalformedHeader => "the token's header is malformed",
            Refusal::MalformedSignature => "the signature is malformed",
            Refusal::MalformedToken => "the token is not three base64url parts",
            Refusal::Missing => "the request carries no token",
            Refusal::MissingAudience => "the token names no audience",
            Refusal::MissingExpiry => "the token names no expiry",
            Refusal::MissingIssuer => "the token names no issuer",
            Refusal::MissingKeyId => "the token names no key",
            Refusal::MissingType => "the token does not say of which type it is",
            Refusal::NotAService => "the caller is not a service",
            Refusal::NotAUser => "the caller is not a user",
            Refusal::NotYetValid => "the token is not yet valid",
            Refusal::RepeatedCredentials => "the request carries more than one token",
            Refusal::TooLarge => "the token is longer than 16 KiB",
            Refusal::UnknownKey => "the token names a key that the team does not publish",
            Refusal::UnsupportedAlgorithm => "the token is not signed with RS256",
            Refusal::UnsupportedExtension => "the token's header asks for an extension",
            Refusal::WrongAudience => "the token is for another application",
            Refusal::WrongIssuer => "the token is from another team",
            Refusal::WrongType => "the token is not an application token",
        })
    }
}

impl core::error::Error for Refusal {}
