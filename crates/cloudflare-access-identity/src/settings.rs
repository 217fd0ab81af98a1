use std::time::Duration;

use crate::Clock;

/// How identities are kept; see [`IdentitiesBuilder`](crate::IdentitiesBuilder).
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    pub(crate) clock: Clock,
    pub(crate) first_pause: Duration,
    pub(crate) longest_pause: Duration,
    pub(crate) max_age: Duration,
    pub(crate) max_callers: usize,
    pub(crate) max_flights: usize,
    pub(crate) max_waiters: usize,
    pub(crate) patience: Duration,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            clock: Clock::system(),
            // One more page load of somebody impatient.
            first_pause: Duration::from_secs(1),
            longest_pause: Duration::from_secs(60),
            // Access records groups at the login, so asking more often tells little; asking never again would tell nothing
            // of a session that was ended.
            max_age: Duration::from_secs(5 * 60),
            max_callers: 4096,
            // A fetch takes about a tenth of a second, so this is more than a hundred logins a second.
            max_flights: 16,
            max_waiters: 1024,
            // Browsers and proxies bear it, and it ends before the fetch's own time limit, whose answer the next try finds.
            patience: Duration::from_secs(3),
        }
    }
}
