//! The edge's clock, which may be wrong on purpose.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use jiff::Timestamp;

/// The machine's clock and how far the edge's is from it.
#[derive(Debug, Default)]
pub(crate) struct EdgeClock {
    skew: AtomicI64,
}

impl EdgeClock {
    /// Seconds since the Unix epoch.
    pub(crate) fn now(&self) -> u64 {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
        now.saturating_add_signed(self.skew())
    }

    pub(crate) fn skew(&self) -> i64 {
        self.skew.load(Ordering::Relaxed)
    }

    pub(crate) fn set_skew(&self, seconds: i64) {
        self.skew.store(seconds, Ordering::Relaxed);
    }
}

/// A moment in UTC, as RFC 3339 writes it.
pub(crate) fn date(seconds: u64) -> String {
    let timestamp = i64::try_from(seconds).ok().and_then(|seconds| Timestamp::from_second(seconds).ok());
    timestamp.unwrap_or(Timestamp::MAX).to_string()
}

#[cfg(test)]
mod tests {
    use super::date;

    #[test]
    fn dates() {
        for (seconds, written) in [
            (0, "1970-01-01T00:00:00Z"),
            (1_764_066_667, "2025-11-25T10:31:07Z"),
            // The last that can be written: a claim may hold any number.
            (u64::MAX, "9999-12-30T22:00:00.999999999Z"),
        ] {
            assert_eq!(date(seconds), written);
        }
    }
}
