use core::time::Duration;

/// A moment in whole seconds since 1970-01-01T00:00:00Z, leap seconds not counted.
///
/// The core has no clock: every check takes the time as an argument. With `std`:
///
/// ```
/// use cloudflare_access::UnixTime;
/// use std::time::{SystemTime, UNIX_EPOCH};
///
/// let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(UnixTime::MAX, UnixTime::from);
/// # assert!(now > UnixTime::from_seconds(1_700_000_000));
/// ```
///
/// A clock that stands before 1970 is broken; [`UnixTime::MAX`] in its place makes every token an expired one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UnixTime(i64);

impl UnixTime {
    /// The latest moment there is; every token has expired by then.
    pub const MAX: UnixTime = UnixTime(i64::MAX);

    /// The moment `seconds` after (or, negative, before) 1970-01-01T00:00:00Z.
    #[must_use]
    pub const fn from_seconds(seconds: i64) -> UnixTime {
        UnixTime(seconds)
    }

    /// Seconds after 1970-01-01T00:00:00Z, negative before.
    #[must_use]
    pub const fn seconds(self) -> i64 {
        self.0
    }
}

/// The moment so long after 1970-01-01T00:00:00Z; part seconds are dropped.
impl From<Duration> for UnixTime {
    fn from(since_epoch: Duration) -> UnixTime {
        UnixTime(i64::try_from(since_epoch.as_secs()).unwrap_or(i64::MAX))
    }
}
