use alloc::sync::Arc;

mod cached_verdict;
mod slot;

pub use cached_verdict::CachedVerdict;
pub(crate) use slot::Slot;

/// Where a [`Verifier`](crate::Verifier) remembers the tokens that it verified.
///
/// A cache stores and decides nothing. Whether a stored verdict still holds is asked anew each time, by the verifier: the
/// same application, the same key set in force, valid at this very moment. Only verified tokens are stored and never a
/// refusal, so a flood of bad tokens neither fills a cache nor empties it. Verdicts and refusals are those of a verifier
/// without a cache.
///
/// Several verifiers may share one. It may forget whatever and whenever it likes, and must not block for long: it is on the
/// path of every request.
pub trait VerdictCache: Send + Sync {
    /// The digest under which the verdict on this token is stored, or `None` for a token that is not to be stored.
    ///
    /// It must be SHA-256 or as strong: whoever finds a text with the digest of another's token is taken for the other. A
    /// digest stands for the text so that no bearer token is kept in memory.
    fn digest(&self, token: &[u8]) -> Option<TokenDigest>;

    /// What is stored under this digest.
    fn get(&self, digest: &TokenDigest) -> Option<CachedVerdict>;

    /// Stores a verdict, in the place of an earlier one.
    fn insert(&self, digest: TokenDigest, verdict: CachedVerdict);

    /// Forgets what is stored under this digest, since the verifier found that it does not hold any more.
    fn remove(&self, digest: &TokenDigest);
}

/// The digest of a token's text.
pub type TokenDigest = [u8; 32];

/// A cache that several verifiers share.
impl<C: VerdictCache + ?Sized> VerdictCache for Arc<C> {
    fn digest(&self, token: &[u8]) -> Option<TokenDigest> {
        (**self).digest(token)
    }

    fn get(&self, digest: &TokenDigest) -> Option<CachedVerdict> {
        (**self).get(digest)
    }

    fn insert(&self, digest: TokenDigest, verdict: CachedVerdict) {
        (**self).insert(digest, verdict);
    }

    fn remove(&self, digest: &TokenDigest) {
        (**self).remove(digest);
    }
}
