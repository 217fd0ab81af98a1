use std::time::Duration;

use cloudflare_access::refresh::Cause;

use crate::FetchError;

/// How a team's keys are doing, for operators.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Status {
    /// How long ago the set in force was fetched, `None` before the first success.
    pub age: Option<Duration>,
    /// How many fetches in a row have failed.
    pub failures: u32,
    /// How many fetches began, by cause.
    pub fetches: Vec<(Cause, u64)>,
    /// The ids of the keys in force. Empty where there are none or they are too old.
    pub key_ids: Vec<String>,
    /// Why the last fetch failed, `None` where it succeeded.
    pub last_error: Option<FetchError>,
    /// In how long the next fetch is due, `None` while one is under way.
    pub next_fetch: Option<Duration>,
    /// How often requests named keys that were not in force.
    pub unknown_keys: u64,
    /// How many requests wait for a refresh.
    pub waiters: usize,
}
