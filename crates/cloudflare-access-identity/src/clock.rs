use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use cloudflare_access::UnixTime;

/// The two times that identities need: one that never goes back, for ages and waits, and the time of day, for `exp`.
#[derive(Clone, Debug)]
pub struct Clock(Kind);

#[derive(Clone, Debug)]
enum Kind {
    System(Instant),
    /// Milliseconds since 1970 that somebody sets.
    Set(Arc<AtomicU64>),
}

impl Clock {
    /// The operating system's clocks.
    #[must_use]
    pub fn system() -> Clock {
        Clock(Kind::System(Instant::now()))
    }

    /// A clock for tests, at as many milliseconds after 1970 as `milliseconds` says.
    #[must_use]
    pub fn set_by(milliseconds: Arc<AtomicU64>) -> Clock {
        Clock(Kind::Set(milliseconds))
    }

    /// The time since some moment, which never goes back.
    pub(crate) fn now(&self) -> Duration {
        match &self.0 {
            Kind::System(origin) => origin.elapsed(),
            Kind::Set(milliseconds) => Duration::from_millis(milliseconds.load(Ordering::SeqCst)),
        }
    }

    /// The time of day. A clock before 1970 is broken; every token has expired by it.
    pub(crate) fn unix_time(&self) -> UnixTime {
        match &self.0 {
            Kind::System(_) => SystemTime::now().duration_since(UNIX_EPOCH).map_or(UnixTime::MAX, UnixTime::from),
            Kind::Set(_) => UnixTime::from(self.now()),
        }
    }
}
