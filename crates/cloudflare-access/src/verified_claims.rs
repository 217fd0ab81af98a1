use core::fmt;

use crate::candidate::Said;
use crate::json::Text;
use crate::{Audience, Principal, UnixTime, VerifiedToken};

/// A token that passed every check, still in the memory that it was verified in.
///
/// Only a [`Verifier`](crate::Verifier) makes one, so holding it is the proof, as with a [`VerifiedToken`].
pub struct VerifiedClaims<'s> {
    principal: Principal<'s>,
    said: Said<'s>,
}

impl<'s> VerifiedClaims<'s> {
    /// In `free` there must be room for claims with escapes, or there are none.
    pub(crate) fn new(said: Said<'s>, mut free: &'s mut [u8]) -> Option<VerifiedClaims<'s>> {
        let mut resolve = |claim: Option<Text<'s>>| match claim {
            None => Some(None),
            Some(text) => text.resolve_in(&mut free).map(Some),
        };
        let subject = resolve(said.claims.subject)?;
        let email = resolve(said.claims.email)?;
        let common_name = resolve(said.claims.common_name)?;
        Some(VerifiedClaims { principal: Principal::classify(subject, email, common_name), said })
    }

    /// Who is calling.
    #[must_use]
    pub fn principal(&self) -> Principal<'s> {
        self.principal
    }

    /// The audience of the application that the token matched.
    #[must_use]
    pub fn audience(&self) -> &'s Audience {
        self.said.claims.audience
    }

    /// `exp`: from this second on the token has expired, leeway aside. A part second is rounded up.
    #[must_use]
    pub fn expires_at(&self) -> UnixTime {
        self.said.claims.expires_at
    }

    /// The id of the key that signed the token.
    #[must_use]
    pub fn key_id(&self) -> &'s str {
        self.said.key_id
    }

    /// All claims, as the JSON object that was signed.
    #[must_use]
    pub fn claims_json(&self) -> &'s str {
        self.said.json
    }

    /// The same in memory of its own, and everything else that a token tells.
    #[must_use]
    pub fn to_token(&self) -> VerifiedToken {
        self.said.to_token()
    }
}

/// Shows who is calling by kind, and no claim: emails and ids do not belong in logs unasked.
impl fmt::Debug for VerifiedClaims<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("VerifiedClaims")
            .field("principal", &self.principal.kind())
            .field("audience", self.audience())
            .field("expires_at", &self.expires_at())
            .finish_non_exhaustive()
    }
}
