use crate::claims::Claims;
use crate::rs256::{InvalidSignature, Signed, VerifyingKey};
use crate::{Refusal, VerifiedToken};

/// A token of which every word passes, and of which nobody knows who wrote it.
///
/// Nothing of it can be read. What it says comes out with the verdict on its signature alone.
pub(crate) struct Candidate<'m, 'c> {
    key: &'c VerifyingKey,
    said: Said<'m>,
    signed: Signed<'c>,
}

/// What a genuine token says.
pub(crate) struct Said<'m> {
    pub(crate) claims: Claims<'m>,
    /// The text that the claims were read from.
    pub(crate) json: &'m str,
    pub(crate) key_id: &'m str,
}

impl<'m, 'c> Candidate<'m, 'c> {
    pub(crate) fn new(said: Said<'m>, key: &'c VerifyingKey, signed: Signed<'c>) -> Candidate<'m, 'c> {
        Candidate { key, said, signed }
    }

    /// The key that it says to be signed with.
    pub(crate) fn key(&self) -> &'c VerifyingKey {
        self.key
    }

    pub(crate) fn signed(&self) -> Signed<'c> {
        self.signed
    }

    /// What it says, if this is [its key](Candidate::key)'s word on what is [signed](Candidate::signed).
    pub(crate) fn judged(self, verdict: Result<(), InvalidSignature>) -> Result<Said<'m>, Refusal> {
        match verdict {
            Ok(()) => Ok(self.said),
            Err(InvalidSignature) => Err(Refusal::BadSignature),
        }
    }
}

impl Said<'_> {
    pub(crate) fn to_token(&self) -> VerifiedToken {
        VerifiedToken::new(&self.claims, self.json, self.key_id)
    }
}
