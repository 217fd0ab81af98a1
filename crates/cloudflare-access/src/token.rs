use alloc::vec::Vec;
use core::fmt;

use crate::json::Spill;
use crate::token::parts::{Layout, Parts};
use crate::{KeySet, Refusal};

pub(crate) mod parts;

/// The text of a token whose form is right and whose signature nobody has checked.
///
/// It can tell the id of the key that it claims to be signed with, and nothing else: no claim leaves it before a
/// [`Verifier`](crate::Verifier) has checked them all.
#[derive(Clone, PartialEq, Eq)]
pub struct UnverifiedToken<'a> {
    text: &'a [u8],
    decoded: Vec<u8>,
    layout: Layout,
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
        UnverifiedToken::parse_with(token, None)
    }

    /// The same where the keys in force are known.
    pub(crate) fn parse_with(token: &'a [u8], key_set: Option<&KeySet>) -> Result<UnverifiedToken<'a>, Refusal> {
        let mut decoded = Vec::new();
        let layout = Layout::read(token, key_set, &mut decoded, &mut Spill::default())?;
        Ok(UnverifiedToken { text: token, decoded, layout })
    }

    /// The id of the key that the token claims to be signed with. Unverified: escape it before it reaches a log.
    #[must_use]
    pub fn key_id(&self) -> &str {
        self.parts().key_id
    }

    pub(crate) fn text(&self) -> &'a [u8] {
        self.text
    }

    pub(crate) fn parts(&self) -> Parts<'a, '_> {
        self.layout.parts(self.text, &self.decoded)
    }
}

/// Shows no byte of the token.
impl fmt::Debug for UnverifiedToken<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UnverifiedToken").finish_non_exhaustive()
    }
}
