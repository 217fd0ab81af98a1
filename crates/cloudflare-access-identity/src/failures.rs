use std::collections::HashMap;
use std::time::Duration;

use crate::IdentityError;
use crate::caller_key::CallerKey;

/// The shortest pause after a failure: those who waited must find it when they look again, not cause the next fetch.
const SHORTEST_PAUSE: Duration = Duration::from_millis(10);

/// How often in a row the endpoint may fail, whoever asks, before everybody pauses.
const TOLERATED: u32 = 4;

/// How long everybody pauses at most, unless the endpoint asks for more.
const LONGEST_COMMON_PAUSE: Duration = Duration::from_secs(15);

/// The most that the endpoint may ask for.
const LONGEST_RETRY_AFTER: Duration = Duration::from_secs(60);

/// What failed and when it may be tried again: for each caller, and for all of them.
///
/// Each caller alone, so that one whose session is over holds up nobody else; all together, so that a dead endpoint is not
/// asked once for each of ten thousand callers.
pub(crate) struct Failures {
    callers: HashMap<CallerKey, Pause>,
    common: Pause,
    first_pause: Duration,
    longest_pause: Duration,
    max_callers: usize,
}

#[derive(Default)]
struct Pause {
    failures: u32,
    until: Duration,
}

impl Failures {
    pub(crate) fn new(first_pause: Duration, longest_pause: Duration, max_callers: usize) -> Failures {
        let first_pause = first_pause.max(SHORTEST_PAUSE);
        let longest_pause = longest_pause.max(first_pause);
        Failures {
            callers: HashMap::new(),
            common: Pause::default(),
            first_pause,
            longest_pause,
            max_callers: max_callers.max(1),
        }
    }

    /// Whether this caller's identity may be asked for now, with so many flights under way.
    pub(crate) fn allow(&self, caller: &CallerKey, now: Duration, flights: usize) -> bool {
        // After a common pause, one tries for all.
        let may_anybody = now >= self.common.until && (self.common.failures < TOLERATED || flights == 0);
        may_anybody && self.callers.get(caller).is_none_or(|pause| now >= pause.until)
    }

    pub(crate) fn succeed(&mut self, caller: &CallerKey) {
        self.callers.remove(caller);
        self.common = Pause::default();
    }

    pub(crate) fn fail(&mut self, caller: &CallerKey, error: &IdentityError, now: Duration) {
        self.fail_for_all(error, now);
        if !self.callers.contains_key(caller) && self.callers.len() >= self.max_callers {
            self.make_room(now);
        }
        let pause = self.callers.entry(caller.clone()).or_default();
        pause.failures = pause.failures.saturating_add(1);
        pause.until = now.saturating_add(grown(self.first_pause, pause.failures - 1, self.longest_pause));
    }

    fn fail_for_all(&mut self, error: &IdentityError, now: Duration) {
        if !error.concerns_everyone() {
            // It answers.
            self.common = Pause::default();
            return;
        }
        if let Some(wanted) = error.retry_after() {
            let until = now.saturating_add(wanted.min(LONGEST_RETRY_AFTER));
            self.common.until = self.common.until.max(until);
        }
        // Flights that began before the pause tell nothing new.
        if self.common.failures < TOLERATED || now >= self.common.until {
            self.common.failures = self.common.failures.saturating_add(1);
        }
        if let Some(growth) = self.common.failures.checked_sub(TOLERATED) {
            let pause = grown(self.first_pause, growth, LONGEST_COMMON_PAUSE.min(self.longest_pause));
            self.common.until = self.common.until.max(now.saturating_add(pause));
        }
    }

    /// Forgets who could be asked for again anyway and, where that is not enough, whoever could be soonest.
    fn make_room(&mut self, now: Duration) {
        self.callers.retain(|_, pause| now < pause.until);
        if self.callers.len() < self.max_callers {
            return;
        }
        let soonest = self.callers.iter().min_by_key(|(_, pause)| pause.until).map(|(caller, _)| caller.clone());
        if let Some(soonest) = soonest {
            self.callers.remove(&soonest);
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.callers.len()
    }
}

/// `first`, doubled so many times, at most `longest`.
fn grown(first: Duration, doublings: u32, longest: Duration) -> Duration {
    first.saturating_mul(2_u32.saturating_pow(doublings)).min(longest)
}
