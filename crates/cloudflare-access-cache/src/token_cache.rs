use std::fmt;
use std::sync::Arc;

use cloudflare_access::{CachedVerdict, TokenDigest, VerdictCache};
use quick_cache::sync::{Cache, DefaultLifecycle};
use quick_cache::{OptionsBuilder, UnitWeighter};
use sha2::{Digest, Sha256};

use crate::key::{FirstBytes, Key};
use crate::stripes::Stripes;
use crate::{InvalidCapacity, Statistics};

/// A bounded cache of verified tokens, for [`Verifier::with_cache`](cloudflare_access::Verifier::with_cache). Clones share
/// what they hold.
///
/// No request waits for another: where two meet at the same shard of the cache and one of them writes, the other verifies
/// its token as if there were no cache. Nor do threads slow each other down by finding the same tokens: each keeps copies of
/// some that come often.
#[derive(Clone)]
pub struct TokenCache {
    shared: Arc<Shared>,
}

struct Shared {
    stripes: Stripes,
    verdicts: Cache<Key, CachedVerdict, UnitWeighter, FirstBytes>,
}

impl TokenCache {
    /// How many tokens a cache holds unless told otherwise: 10 000.
    ///
    /// For most origins that is everyone who calls in an hour, and 11 MB.
    pub const DEFAULT_CAPACITY: usize = 10_000;

    /// The most tokens that a cache can hold: a million. A larger number is a mistake in a configuration.
    pub const MAX_CAPACITY: usize = 1_000_000;

    /// The longest token that is remembered, in bytes: 4 KiB. Access keeps its tokens below that, since they must fit a
    /// cookie.
    ///
    /// Longer ones are verified each time: they would take more memory than promised, and hashing them would be work that an
    /// attacker gets for free.
    pub const LONGEST_TOKEN: usize = 4096;

    /// A cache for so many tokens, or a few more.
    ///
    /// Memory is taken as tokens come: 1.1 KB for a token of 900 bytes, 3.4 KB for one of 4000, and never more than 7 KiB.
    ///
    /// Copies take as much. A thread keeps one for each 64 tokens of the capacity, none below that, and never more than 128;
    /// beyond 16 threads, some share theirs. So the copies take at most a quarter of the rest, and at most 2.3 MB for tokens
    /// of 900 bytes.
    ///
    /// # Errors
    ///
    /// No tokens, or more than [`MAX_CAPACITY`](TokenCache::MAX_CAPACITY).
    pub fn with_capacity(tokens: usize) -> Result<TokenCache, InvalidCapacity> {
        match tokens {
            0 => Err(InvalidCapacity::Zero),
            1..=TokenCache::MAX_CAPACITY => Ok(TokenCache::bounded(tokens)),
            _ => Err(InvalidCapacity::TooLarge { tokens }),
        }
    }

    fn bounded(tokens: usize) -> TokenCache {
        let mut options = OptionsBuilder::new();
        options.estimated_items_capacity(tokens).weight_capacity(tokens as u64);
        let options = options.build().expect("both of the numbers that must be set are");
        let verdicts = Cache::with_options(options, UnitWeighter, FirstBytes::default(), DefaultLifecycle::default());
        TokenCache { shared: Arc::new(Shared { stripes: Stripes::of_cache(tokens), verdicts }) }
    }

    /// The most tokens that it holds: what was asked for, rounded up to the same number for each of its shards.
    #[must_use]
    pub fn capacity(&self) -> usize {
        usize::try_from(self.shared.verdicts.capacity()).unwrap_or(usize::MAX)
    }

    /// How many tokens it holds, those included that have expired and were not asked for since. Copies are not counted.
    #[must_use]
    pub fn len(&self) -> usize {
        self.shared.verdicts.len()
    }

    /// Whether it holds none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// What it has done so far. Reading it holds up nobody.
    #[must_use]
    pub fn statistics(&self) -> Statistics {
        self.shared.stripes.statistics()
    }
}

/// For [`DEFAULT_CAPACITY`](TokenCache::DEFAULT_CAPACITY) tokens.
impl Default for TokenCache {
    fn default() -> TokenCache {
        TokenCache::bounded(TokenCache::DEFAULT_CAPACITY)
    }
}

impl VerdictCache for TokenCache {
    fn digest(&self, token: &[u8]) -> Option<TokenDigest> {
        (token.len() <= TokenCache::LONGEST_TOKEN).then(|| Sha256::digest(token).into())
    }

    fn get(&self, digest: &TokenDigest) -> Option<CachedVerdict> {
        let (key, stripe) = (Key(*digest), self.shared.stripes.of_this_thread());
        let found = stripe.front.get(&key, || self.shared.verdicts.try_get(&key).unwrap_or_default());
        if found.is_some() { &stripe.counters.hits } else { &stripe.counters.misses }.add(1);
        found
    }

    fn insert(&self, digest: TokenDigest, verdict: CachedVerdict) {
        let (key, stripe) = (Key(digest), self.shared.stripes.of_this_thread());
        let mut replaced = Default::default();
        let _ = self.shared.verdicts.try_insert_with_lifecycle(key, verdict, &mut replaced);
        // An older copy would be found in its place.
        stripe.front.remove(&key);
        // The token's own earlier verdict has not made room for anything.
        let evicted = replaced.iter().flatten().filter(|(other, _)| *other != key).count();
        stripe.counters.evictions.add(evicted);
    }

    fn remove(&self, digest: &TokenDigest) {
        let (key, stripe) = (Key(*digest), self.shared.stripes.of_this_thread());
        // Only what was found is known not to hold. Where it was a copy, another thread that met the same earlier may have
        // stored a newer verdict in the cache. If not, that one is found next, and goes as well.
        if !stripe.front.remove(&key) {
            let _ = self.shared.verdicts.try_remove(&key);
        }
        stripe.counters.outdated.add(1);
    }
}

impl fmt::Debug for TokenCache {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TokenCache")
            .field("capacity", &self.capacity())
            .field("statistics", &self.statistics())
            .finish_non_exhaustive()
    }
}
