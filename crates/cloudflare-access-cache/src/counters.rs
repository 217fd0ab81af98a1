use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use crate::Statistics;

/// As many as threads that a server is likely to run on cores of their own.
const STRIPES: usize = 16;

thread_local! {
    /// Where this thread counts: by turns, so that as few threads as can be share a place.
    static STRIPE: usize = {
        static NEXT: AtomicUsize = AtomicUsize::new(0);
        NEXT.fetch_add(1, Ordering::Relaxed) % STRIPES
    };
}

/// What happened so far, counted without a lock.
#[derive(Debug, Default)]
pub(crate) struct Counters {
    stripes: [Stripe; STRIPES],
}

/// On cache lines of its own: what two cores write by turns travels between them, which costs more than all the rest of
/// finding a token.
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
    pub(crate) fn of_this_thread(&self) -> &Stripe {
        // A thread that is ending counts with the first.
        &self.stripes[STRIPE.try_with(|stripe| *stripe).unwrap_or_default()]
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
