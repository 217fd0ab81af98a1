use alloc::sync::Arc;
use core::fmt;

use super::TokenDigest;
use crate::key_set::KeySetId;
use crate::validity::Validity;
use crate::{Application, KeySet, UnixTime, VerifiedToken};

/// A verified token, and what it was verified against. Cloning is cheap.
///
/// Only a [`Verifier`](crate::Verifier) makes one, and only a verifier gets the token out of it again. It holds the claims
/// and not the token's text.
#[derive(Clone)]
pub struct CachedVerdict(Arc<Verdict>);

struct Verdict {
    application: Arc<Application>,
    digest: TokenDigest,
    key_set: KeySetId,
    missing_type_accepted: bool,
    token: VerifiedToken,
    validity: Validity,
}

impl CachedVerdict {
    pub(super) fn new(
        digest: TokenDigest,
        token: VerifiedToken,
        key_set: &KeySet,
        application: &Arc<Application>,
        missing_type_accepted: bool,
    ) -> CachedVerdict {
        CachedVerdict(Arc::new(Verdict {
            application: Arc::clone(application),
            digest,
            key_set: key_set.id(),
            missing_type_accepted,
            validity: token.validity(),
            token,
        }))
    }

    /// The same verdict in memory of its own.
    ///
    /// Whoever clones or drops a verdict, or the token in it, writes to a count of references. Where two cores do so by
    /// turns, that piece of memory travels between them, which costs more than finding the verdict. A cache that serves
    /// many cores can keep a copy for each.
    #[must_use]
    pub fn unshared_copy(&self) -> CachedVerdict {
        // The application and the set of keys stay shared: they are compared, and not counted, when a verdict is found.
        let Verdict { application, digest, key_set, missing_type_accepted, token, validity: _ } = &*self.0;
        CachedVerdict(Arc::new(Verdict {
            application: Arc::clone(application),
            digest: *digest,
            key_set: key_set.clone(),
            missing_type_accepted: *missing_type_accepted,
            validity: token.validity(),
            token: token.unshared_copy(),
        }))
    }

    /// `exp`: from this second on, leeway aside, there is no use in keeping it.
    #[must_use]
    pub fn expires_at(&self) -> UnixTime {
        self.0.validity.expires_at
    }

    pub(super) fn token(&self) -> &VerifiedToken {
        &self.0.token
    }

    pub(super) fn validity(&self) -> &Validity {
        &self.0.validity
    }

    /// Whether it is about the token of this digest: a cache that mixes up its entries would make one caller another.
    pub(super) fn is_about(&self, digest: &TokenDigest) -> bool {
        self.0.digest == *digest
    }

    /// Whether it was reached for this application: two that share a cache may be a lax and a strict one.
    pub(super) fn is_for(&self, application: &Arc<Application>) -> bool {
        Arc::ptr_eq(&self.0.application, application) || self.0.application == *application
    }

    /// Whether it was reached under a type rule as strict as this one: a verifier that accepts a missing type may vouch for
    /// tokens that no other accepts.
    pub(super) fn is_as_strict(&self, missing_type_accepted: bool) -> bool {
        missing_type_accepted || !self.0.missing_type_accepted
    }

    /// Whether it was reached with this very set, so that a withdrawn key vouches for nothing.
    pub(super) fn is_by(&self, key_set: &KeySet) -> bool {
        self.0.key_set.is_of(key_set)
    }
}

/// Shows no claim.
impl fmt::Debug for CachedVerdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CachedVerdict").field("token", self.token()).finish_non_exhaustive()
    }
}
