use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// How long ago the clock began when it is made: centuries, more than any snapshot's age can be, since time is never negative.
const BEFORE: Duration = Duration::from_secs(10_000_000_000);

/// A clock that never goes back, whatever happens to the time of day.
#[derive(Clone, Debug)]
pub struct Clock(Kind);

#[derive(Clone, Debug)]
enum Kind {
    /// The operating system's. It may stand still while the machine is suspended; what is late then is done at once.
    System(Instant),
    /// Milliseconds that somebody sets.
    Set(Arc<AtomicU64>),
}

impl Clock {
    /// The operating system's monotonic clock.
    #[must_use]
    pub fn system() -> Clock {
        Clock(Kind::System(Instant::now()))
    }

    /// A clock for tests, which stands at as many milliseconds as `milliseconds` says.
    #[must_use]
    pub fn set_by(milliseconds: Arc<AtomicU64>) -> Clock {
        Clock(Kind::Set(milliseconds))
    }

    /// The time since the clock began.
    #[must_use]
    pub fn now(&self) -> Duration {
        BEFORE.saturating_add(match &self.0 {
            Kind::System(origin) => origin.elapsed(),
            Kind::Set(milliseconds) => Duration::from_millis(milliseconds.load(Ordering::SeqCst)),
        })
    }
}
