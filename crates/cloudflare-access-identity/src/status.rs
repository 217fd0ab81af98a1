use crate::IdentityError;

/// How the identities of a team are doing, for operators: counts, and of nobody anything.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Status {
    /// How many bytes the kept identities take, as they were fetched.
    pub bytes: usize,
    /// How many callers' identities are kept, those that are over included.
    pub callers: usize,
    /// How many fetches failed.
    pub failed: u64,
    /// How many callers' last fetch failed, not long ago.
    pub failing: usize,
    /// How many fetches began.
    pub fetches: u64,
    /// How many fetches are under way.
    pub flights: usize,
    /// How many requests were answered by an identity that was there.
    pub from_memory: u64,
    /// Why the last fetch failed, `None` where it succeeded.
    pub last_error: Option<IdentityError>,
    /// How many requests of users were answered at once without an identity: during a pause after failures, beyond a
    /// limit, or after the patience with a fetch.
    pub refused: u64,
    /// How many requests wait.
    pub waiters: usize,
}
