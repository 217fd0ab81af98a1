use super::{CachedVerdict, TokenDigest, VerdictCache};
use crate::{KeySet, UnixTime, UnverifiedToken, VerifiedToken, Verifier};

/// The place in a cache that belongs to one token.
pub(crate) struct Slot<'c> {
    cache: &'c dyn VerdictCache,
    digest: TokenDigest,
}

impl<'c> Slot<'c> {
    pub(crate) fn of(cache: &'c dyn VerdictCache, text: &[u8]) -> Option<Slot<'c>> {
        // Before a byte of it is hashed: a huge token must cost nothing.
        if text.len() > UnverifiedToken::MAX_LENGTH {
            return None;
        }
        Some(Slot { cache, digest: cache.digest(text)? })
    }

    /// The token, where this verifier would verify it now.
    ///
    /// Where it would not, the whole verification says why, and it alone: so no refusal can be another one with a cache
    /// than without.
    pub(crate) fn recall(&self, verifier: &Verifier, now: UnixTime) -> Option<VerifiedToken> {
        let verdict = self.cache.get(&self.digest)?;
        if !verdict.is_about(&self.digest) {
            return None;
        }
        // Of another verifier that shares the cache, for which it may go on to hold.
        if !verdict.is_for(&verifier.application) || !verdict.is_as_strict(verifier.missing_type_accepted) {
            return None;
        }
        // While there are no keys in force nobody gets in, whatever is remembered.
        let mut vouched = None;
        verifier.keys.with_key_set(&mut |key_set| vouched = key_set.map(|key_set| verdict.is_by(key_set)));
        if !vouched? || verdict.validity().check(now, verifier.leeway).is_err() {
            self.cache.remove(&self.digest);
            return None;
        }
        Some(verdict.token().clone())
    }

    /// Remembers that this verifier verified the token with this key set.
    pub(crate) fn store(self, verifier: &Verifier, token: &VerifiedToken, key_set: &KeySet) {
        let Verifier { application, missing_type_accepted, .. } = verifier;
        let verdict = CachedVerdict::new(self.digest, token.clone(), key_set, application, *missing_type_accepted);
        self.cache.insert(self.digest, verdict);
    }
}
