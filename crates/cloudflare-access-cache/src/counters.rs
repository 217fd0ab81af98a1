use std::sync::atomic::{AtomicU64, Ordering};

use cloudflare_access::TokenDigest;

use crate::Statistics;

/// Enough that threads rarely count at the same place.
const STRIPES: usize = 16;

/// What happened so far, counted without a lock.
#[derive(Debug, Default)]
pub(crate) struct Counters {
    stripes: [Stripe; STRIPES],
}

/// On cache lines of its own: counting everything in one place would make every core wait for the others.
#[derive(Debug, Default)]
#[repr(align(128))]
pub(crate) struct Stripe {
    pub(crate) evictions: Counter,
    pub(crate) hits: Counter,
    pub(crate) misses: Counter,
    pub(crate) outdated: Counter,
}

#[derive(Debug, Default)]
pub(crate) struct Counter(AtomicU64);

impl Counter {
    pub(crate) fn add(&self, count: usize) {
        self.0.fetch_add(count as u64, Ordering::Relaxed);
    }
}

impl Counters {
    pub(crate) fn of(&self, digest: &TokenDigest) -> &Stripe {
        // By the last byte, which is not among those that find the entry.
        &self.stripes[usize::from(digest[31]) % STRIPES]
    }

    pub(crate) fn statistics(&self) -> Statistics {
        let sum = |counter: fn(&Stripe) -> &Counter| {
            self.stripes.iter().map(|stripe| counter(stripe).0.load(Ordering::Relaxed)).sum()
        };
        Statistics {
            evictions: sum(|stripe| &stripe.evictions),
            hits: sum(|stripe| &stripe.hits),
            misses: sum(|stripe| &stripe.misses),
            outdated: sum(|stripe| &stripe.outdated),
        }
    }
}
