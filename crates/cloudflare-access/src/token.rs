use alloc::string::String;
use core::fmt;

use crate::header::Header;
use crate::{Refusal, base64url};

/// The text of a token whose form is right and whose signature nobody has checked.
///
/// It can tell the id of the key that it claims to be signed with, and nothing else: no claim leaves it before a
/// [`Verifier`](crate::Verifier) has checked them all.
#[derive(Clone, PartialEq, Eq)]
pub struct UnverifiedToken<'a> {
    /// All of it.
    pub(crate) text: &'a [u8],
    /// What the signature is over: header and claims with the dot between them (RFC 7515 §5.2).
    pub(crate) signing_input: &'a [u8],
    /// The claims, in base64url.
    pub(crate) payload: &'a [u8],
    /// The signature, in base64url.
    pub(crate) signature: &'a [u8],
    pub(crate) key_id: String,
}

impl<'a> UnverifiedToken<'a> {
    /// The longest token that is looked at, in bytes: 16 KiB. Access keeps its tokens below 4 KiB, since they must fit a
    /// cookie.
    pub const MAX_LENGTH: usize = 16 * 1024;

    /// Checks the form of a token and what its header asks for.
    ///
    /// A token is at most 16 KiB, three parts of base64url joined by dots (RFC 7515 §7.1; the JSON serialization is no
    /// JWT, RFC 7519 §3). Its header is a JSON object with unique members, names the algorithm `RS256` and a key, and
    /// asks for no extension.
    ///
    /// # Errors
    ///
    /// The first check that fails: the length, the three parts, the header as JSON, its algorithm, its extensions, its
    /// types, its key id.
    pub fn parse(token: &'a [u8]) -> Result<UnverifiedToken<'a>, Refusal> {
        // First of all, so that a huge token costs nothing (CVE-2025-30204, CVE-2025-61920).
        if token.len() > UnverifiedToken::MAX_LENGTH {
            return Err(Refusal::TooLarge);
        }
        let mut parts = token.split(|byte| *byte == b'.');
        let (Some(header), Some(payload), Some(signature), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(Refusal::MalformedToken);
        };
        if ![header, payload, signature].iter().all(|part| part.iter().all(base64url::is_symbol)) {
            return Err(Refusal::MalformedToken);
        }
        let header = base64url::decode(header).ok_or(Refusal::MalformedHeader)?;
        let Header { key_id } = Header::parse(&header)?;
        let before_signature = token.len().saturating_sub(signature.len()).saturating_sub(1);
        let signing_input = token.get(..before_signature).ok_or(Refusal::MalformedToken)?;
        Ok(UnverifiedToken { text: token, signing_input, payload, signature, key_id })
    }

    /// The id of the key that the token claims to be signed with. Unverified: escape it before it reaches a log.
    #[must_use]
    pub fn key_id(&self) -> &str {
        &self.key_id
    }
}

/// Shows no byte of the token.
impl fmt::Debug for UnverifiedToken<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UnverifiedToken").finish_non_exhaustive()
    }
}
