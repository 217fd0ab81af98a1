//! The three parts of a token, read in one pass into one piece of memory.

use alloc::vec::Vec;
use core::ops::Range;

use crate::json::{Spill, Text};
use crate::{KeySet, Refusal, UnverifiedToken, base64url, header};

/// What a token says, decoded. A part is `None` where it is not the one spelling of any octets.
pub(crate) struct Parts<'t, 'm> {
    /// The id of the key that the token claims to be signed with.
    pub(crate) key_id: &'m str,
    /// The claims.
    pub(crate) payload: Option<&'m [u8]>,
    pub(crate) signature: Option<&'m [u8]>,
    /// What the signature is over: header and claims with the dot between them, as they came (RFC 7515 §5.2).
    pub(crate) signing_input: &'t [u8],
}

/// Where the parts of a token lie in the memory that it was read into.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Layout {
    key_id: Range<usize>,
    payload: Option<Range<usize>>,
    signature: Option<Range<usize>>,
    /// Its length in the text.
    signing_input: usize,
}

impl Layout {
    /// Checks the form of a token and what its header asks for, and decodes all of it. Memory grows as is necessary.
    ///
    /// With the keys in force, a header that is byte for byte as Access writes it for one of them needs no reading: that it
    /// passes was known when the keys were.
    pub(crate) fn read(
        token: &[u8],
        key_set: Option<&KeySet>,
        memory: &mut Vec<u8>,
        spill: &mut Spill,
    ) -> Result<Layout, Refusal> {
        // First of all, so that a huge token costs nothing (CVE-2025-30204, CVE-2025-61920).
        if token.len() > UnverifiedToken::MAX_LENGTH {
            return Err(Refusal::TooLarge);
        }
        // Three quarters for the parts; what is copied of header and claims takes no more than these again.
        let enough = token.len().saturating_add(token.len() / 2);
        if memory.len() < enough {
            memory.resize(enough, 0);
        }
        let mut reader = Reader { text: token, memory, used: 0 };
        let (known, header) = match key_set.and_then(|key_set| key_set.strip_header(token)) {
            Some((key_id, rest)) => {
                reader.text = rest;
                (Some(key_id), None)
            }
            None => {
                let header = reader.part();
                reader.dot()?;
                (None, header)
            }
        };
        let payload = reader.part();
        let signing_input = token.len().saturating_sub(reader.text.len());
        reader.dot()?;
        let signature = reader.part();
        let Reader { text: [], used, .. } = reader else {
            return Err(Refusal::MalformedToken);
        };

        let (decoded, free) = memory.split_at_mut_checked(used).ok_or(Refusal::MalformedToken)?;
        let key_id = match known {
            Some(key_id) => Text::from_plain(key_id),
            None => {
                let header = header.and_then(|header| decoded.get(header)).ok_or(Refusal::MalformedHeader)?;
                header::key_id(header, spill)?
            }
        };
        let length = key_id.copy_to(free).ok_or(Refusal::MalformedHeader)?;
        Ok(Layout { key_id: used..used.saturating_add(length), payload, signature, signing_input })
    }

    /// The parts of the token that was read.
    pub(crate) fn parts<'t, 'm>(&self, token: &'t [u8], memory: &'m [u8]) -> Parts<'t, 'm> {
        let part = |range: &Option<Range<usize>>| range.clone().and_then(|range| memory.get(range));
        Parts {
            key_id: core::str::from_utf8(memory.get(self.key_id.clone()).unwrap_or_default()).unwrap_or_default(),
            payload: part(&self.payload),
            signature: part(&self.signature),
            signing_input: token.get(..self.signing_input).unwrap_or_default(),
        }
    }

    /// The same, and the memory that is free.
    pub(crate) fn split<'t, 'm>(&self, token: &'t [u8], memory: &'m mut [u8]) -> (Parts<'t, 'm>, &'m mut [u8]) {
        let (taken, free) = memory.split_at_mut_checked(self.key_id.end).unwrap_or_default();
        (self.parts(token, taken), free)
    }
}

struct Reader<'t, 'm> {
    text: &'t [u8],
    memory: &'m mut [u8],
    used: usize,
}

impl Reader<'_, '_> {
    /// The octets of the part that comes next, up to a character that is none of base64url.
    fn part(&mut self) -> Option<Range<usize>> {
        let start = self.used;
        let run = base64url::decode_run(self.text, self.memory.get_mut(start..).unwrap_or_default());
        self.text = self.text.get(run.symbols..).unwrap_or_default();
        let octets = run.octets?;
        self.used = start.saturating_add(octets);
        Some(start..self.used)
    }

    /// The only other character that a token has.
    fn dot(&mut self) -> Result<(), Refusal> {
        self.text = self.text.strip_prefix(b".").ok_or(Refusal::MalformedToken)?;
        Ok(())
    }
}
