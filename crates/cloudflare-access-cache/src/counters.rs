use std::sync::atomic::{AtomicU64, Ordering};

use crate::Statistics;

/// What happened so far, counted without a lock.
#[derive(Default)]
pub(crate) struct Counters {
    pub(crate) evictions: Counter,
    pub(crate) hits: Counter,
    pub(crate) misses: Counter,
    pub(crate) outdated: Counter,
}

#[derive(Default)]
pub(crate) struct Counter(AtomicU64);

impl Counter {
    pub(crate) fn add(&self, count: usize) {
        self.0.fetch_add(count as u64, Ordering::Relaxed);
    }

    fn count(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

impl Counters {
    pub(crate) fn added_to(&self, sum: Statistics) -> Statistics {
        Statistics {
            evictions: sum.evictions + self.evictions.count(),
            hits: sum.hits + self.hits.count(),
            misses: sum.misses + self.misses.count(),
            outdated: sum.outdated + self.outdated.count(),
        }
    }
}
