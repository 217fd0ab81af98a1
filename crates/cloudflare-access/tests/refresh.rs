//! When keys are fetched: every transition and edge of the state machine, to the nanosecond.

use std::time::Duration;

use cloudflare_access::refresh::{Cause, Refresh, Settings, Step};

#[path = "refresh/backoff.rs"]
mod backoff;
#[path = "refresh/cooldown.rs"]
mod cooldown;
#[path = "refresh/extremes.rs"]
mod extremes;
#[path = "refresh/model.rs"]
mod model;
#[path = "refresh/operations.rs"]
mod operations;
#[path = "refresh/restored.rs"]
mod restored;
#[path = "refresh/schedule.rs"]
mod schedule;
#[path = "refresh/settings.rs"]
mod settings;
#[path = "refresh/tickets.rs"]
mod tickets;
#[path = "refresh/transitions.rs"]
mod transitions;

const COOLDOWN: Duration = Duration::from_secs(60);
const INTERVAL: Duration = Duration::from_secs(60 * 60);
/// Nine tenths and nineteen twentieths of the interval: regular fetches begin in between.
const EARLIEST: Duration = Duration::from_secs(54 * 60);
const LATEST: Duration = Duration::from_secs(57 * 60);
const LONGEST_AGE: Duration = Duration::from_secs(24 * 60 * 60);
const LONGEST_BACKOFF: Duration = Duration::from_secs(60);
const NANOSECOND: Duration = Duration::from_nanos(1);
const SHORTEST_BACKOFF: Duration = Duration::from_secs(1);

const fn seconds(number: u64) -> Duration {
    Duration::from_secs(number)
}

/// A state before its first fetch, by the default settings.
fn unstarted(seed: u64) -> Refresh {
    with_settings(Settings::default(), seed)
}

fn with_settings(settings: Settings, seed: u64) -> Refresh {
    Refresh::new(settings, seed).expect("the settings make sense")
}

/// A state whose first fetch succeeded at `moment`.
fn fetched_at(moment: Duration, seed: u64) -> Refresh {
    let mut refresh = unstarted(seed);
    succeed(&mut refresh, moment, Cause::Start);
    refresh
}

/// A fetch that begins and ends at those moments, and succeeds.
#[track_caller]
fn succeed_slowly(refresh: &mut Refresh, began_at: Duration, ended_at: Duration, cause: Cause) {
    assert_eq!(refresh.poll(began_at), Step::Fetch(cause), "a fetch is due at {began_at:?}");
    refresh.handle_success(ended_at);
}

/// A fetch that takes no time and succeeds.
#[track_caller]
fn succeed(refresh: &mut Refresh, moment: Duration, cause: Cause) {
    succeed_slowly(refresh, moment, moment, cause);
}

/// A fetch that takes no time and fails; until when the next one waits.
#[track_caller]
fn fail(refresh: &mut Refresh, moment: Duration, retry_after: Option<Duration>) -> Duration {
    let step = refresh.poll(moment);
    assert!(matches!(step, Step::Fetch(_)), "a fetch is due at {moment:?}, but: {step:?}");
    refresh.handle_failure(moment, retry_after);
    next_fetch(refresh, moment)
}

/// Until when the state says to wait.
#[track_caller]
fn next_fetch(refresh: &mut Refresh, now: Duration) -> Duration {
    match refresh.poll(now) {
        Step::Wait(until) => until,
        step => panic!("nothing is due at {now:?}, but: {step:?}"),
    }
}

/// Everything that the state holds: two that show the same behave the same.
fn whole(refresh: &Refresh) -> String {
    format!("{refresh:?}")
}
