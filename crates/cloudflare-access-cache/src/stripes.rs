use std::array;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::Statistics;
use crate::counters::Counters;
use crate::front::Front;

/// As many as threads that a server is likely to run on cores of their own.
pub(crate) const STRIPES: usize = 16;

thread_local! {
    /// Which stripe is this thread's: by turns, so that as few threads as can be share one.
    static STRIPE: usize = {
        static NEXT: AtomicUsize = AtomicUsize::new(0);
        NEXT.fetch_add(1, Ordering::Relaxed) % STRIPES
    };
}

/// What the threads write to whenever they find a token, each to its own as far as there are enough.
pub(crate) struct Stripes([Stripe; STRIPES]);

/// On cache lines of its own: what two cores write by turns travels between them, which costs more than all the rest of
/// finding a token.
#[repr(align(128))]
pub(crate) struct Stripe {
    pub(crate) counters: Counters,
    pub(crate) front: Front,
}

impl Stripes {
    /// For a cache of so many tokens.
    pub(crate) fn of_cache(tokens: usize) -> Stripes {
        Stripes(array::from_fn(|_| Stripe { counters: Counters::default(), front: Front::of_cache(tokens) }))
    }

    pub(crate) fn of_this_thread(&self) -> &Stripe {
        // A thread that is ending uses the first.
        &self.0[STRIPE.try_with(|stripe| *stripe).unwrap_or_default()]
    }

    pub(crate) fn statistics(&self) -> Statistics {
        self.0.iter().fold(Statistics::default(), |sum, stripe| stripe.counters.added_to(sum))
    }
}
