//! What a thread finds without writing to memory that others write to.

use std::cell::Cell;
use std::sync::{Mutex, MutexGuard};

use cloudflare_access::CachedVerdict;
use quick_cache::UnitWeighter;
use quick_cache::unsync::{Cache, DefaultLifecycle};

use crate::key::{FirstBytes, Key};
use crate::stripes::STRIPES;

/// The most tokens that a front holds.
const MOST: usize = 128;

/// The cache holds so many times what one front does: all of them together hold no more than a quarter of it.
const PART: usize = 4 * STRIPES;

/// Of the tokens that a full front does not hold, one in so many takes another's place. Where more are in use than fit, to
/// copy each of them would take longer than copies save.
const EXCHANGED: u8 = 32;

/// How often a copy comes up before the cache is asked in its place.
const USES: u8 = 32;

/// Copies of verdicts, for the threads of one stripe, before the cache that all threads share.
///
/// Nobody waits for it: while another thread is in, the cache is asked, and nothing changes. It decides nothing either: a
/// copy may be older than what the cache holds, and the verifier asks of it what it asks of any verdict.
pub(crate) struct Front(Mutex<Copies>);

struct Copies {
    came_again: u8,
    verdicts: Cache<Key, Copied, UnitWeighter, FirstBytes>,
}

struct Copied {
    /// How often it was found since the cache was asked: 0 where the verdict found last was the cache's own.
    uses: Cell<u8>,
    verdict: CachedVerdict,
}

impl Front {
    /// For a cache of so many tokens.
    pub(crate) fn of_cache(tokens: usize) -> Front {
        let capacity = (tokens / PART).min(MOST);
        let (hashes, whole) = (FirstBytes::default(), DefaultLifecycle::default());
        let verdicts = Cache::with(capacity, capacity as u64, UnitWeighter, hashes, whole);
        Front(Mutex::new(Copies { came_again: 0, verdicts }))
    }

    /// A copy of the verdict, or what is found in the cache.
    pub(crate) fn get(&self, key: &Key, find: impl FnOnce() -> Option<CachedVerdict>) -> Option<CachedVerdict> {
        let Some(mut copies) = self.enter() else { return find() };
        if let Some(copied) = copies.verdicts.get(key) {
            copied.uses.set((copied.uses.get() + 1) % USES);
            // Now and then the cache must see that the token is in use, or it would make room with it.
            return if copied.uses.get() == 0 { find() } else { Some(copied.verdict.clone()) };
        }
        let found = find()?;
        if copies.want_another() {
            let copied = Copied { uses: Cell::new(0), verdict: found.unshared_copy() };
            copies.verdicts.insert(*key, copied);
        }
        Some(found)
    }

    /// Forgets the copy, and returns whether it was what was found last.
    pub(crate) fn remove(&self, key: &Key) -> bool {
        let removed = self.enter().and_then(|mut copies| copies.verdicts.remove(key));
        removed.is_some_and(|(_, copied)| copied.uses.get() > 0)
    }

    /// Not while another thread is in, nor ever after one that panicked there.
    fn enter(&self) -> Option<MutexGuard<'_, Copies>> {
        self.0.try_lock().ok()
    }
}

impl Copies {
    /// Whether to copy one more of the tokens that came again.
    fn want_another(&mut self) -> bool {
        let (held, most) = (self.verdicts.weight(), self.verdicts.capacity());
        self.came_again = (self.came_again + 1) % EXCHANGED;
        held < most || self.came_again == 0
    }
}
