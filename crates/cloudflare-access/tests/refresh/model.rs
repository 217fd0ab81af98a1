//! A naive model of when a fetch may begin: it knows nothing but what has happened, and the bounds of chance.

use std::time::Duration;

use cloudflare_access::refresh::Cause;

/// The settings as plain numbers, for the model to count with.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pauses {
    pub(crate) cooldown: Duration,
    pub(crate) interval: Duration,
    pub(crate) longest_age: Duration,
    pub(crate) shortest_backoff: Duration,
    pub(crate) longest_backoff: Duration,
}

#[derive(Clone, Copy, Debug)]
enum Outcome {
    Success(Duration),
    Failure { at: Duration, retry_after: Duration },
}

/// Everything that has happened.
#[derive(Debug)]
pub(crate) struct Model {
    pauses: Pauses,
    outcomes: Vec<Outcome>,
    pub(crate) fetching: bool,
    /// Whether an unknown key was reported after the last outcome.
    asked: bool,
}

impl Model {
    pub(crate) fn new(pauses: Pauses) -> Model {
        Model { pauses, outcomes: Vec::new(), fetching: false, asked: false }
    }

    pub(crate) fn begin(&mut self) {
        self.fetching = true;
        self.asked = false;
    }

    pub(crate) fn report(&mut self) {
        self.asked |= !self.fetching;
    }

    pub(crate) fn succeed(&mut self, now: Duration) {
        if std::mem::take(&mut self.fetching) {
            self.outcomes.push(Outcome::Success(now));
        }
    }

    pub(crate) fn fail(&mut self, now: Duration, retry_after: Option<Duration>) {
        if std::mem::take(&mut self.fetching) {
            self.outcomes.push(Outcome::Failure { at: now, retry_after: retry_after.unwrap_or_default() });
        }
    }

    /// The earliest and the latest moment at which the next fetch may begin.
    pub(crate) fn bounds(&self) -> (Duration, Duration) {
        match self.outcomes.last() {
            None => (Duration::ZERO, Duration::ZERO),
            Some(&Outcome::Success(at)) => {
                let (earliest, latest) = self.regular_bounds(at);
                let cool = if self.asked { at + self.pauses.cooldown } else { Duration::MAX };
                (earliest.min(cool), latest.min(cool))
            }
            Some(&Outcome::Failure { at, retry_after }) => {
                let Pauses { shortest_backoff: shortest, longest_backoff: longest, .. } = self.pauses;
                let mut full = shortest;
                for _ in 1..self.failures() {
                    full = (full * 2).min(longest);
                }
                let asked_for = retry_after.min(longest);
                (at + (full / 2).max(shortest).max(asked_for), at + full.max(asked_for))
            }
        }
    }

    fn regular_bounds(&self, success: Duration) -> (Duration, Duration) {
        (success + self.pauses.interval - self.pauses.interval / 10, success + self.pauses.interval)
    }

    /// Whether a fetch that begins now may give that cause.
    pub(crate) fn admits(&self, cause: Cause, now: Duration) -> bool {
        match (self.outcomes.last(), cause) {
            (None, Cause::Start) | (Some(Outcome::Failure { .. }), Cause::Retry) => true,
            (Some(&Outcome::Success(at)), Cause::Schedule) => now >= self.regular_bounds(at).0,
            (Some(_), Cause::UnknownKey) => self.asked,
            _ => false,
        }
    }

    pub(crate) fn failures(&self) -> usize {
        self.outcomes.iter().rev().take_while(|outcome| matches!(outcome, Outcome::Failure { .. })).count()
    }

    pub(crate) fn ended(&self) -> usize {
        self.outcomes.len()
    }

    pub(crate) fn begun(&self) -> usize {
        self.ended() + usize::from(self.fetching)
    }

    pub(crate) fn usable_until(&self) -> Option<Duration> {
        self.outcomes.iter().rev().find_map(|outcome| match outcome {
            Outcome::Success(at) => Some(*at + self.pauses.longest_age),
            Outcome::Failure { .. } => None,
        })
    }

    /// How many fetches there may be by now: one at the start, one after each failure, one per pause after successes.
    pub(crate) fn most_fetches(&self, now: Duration) -> u128 {
        let failed = self.outcomes.iter().filter(|outcome| matches!(outcome, Outcome::Failure { .. })).count();
        let shortest_pause = self.pauses.cooldown.min(self.pauses.interval - self.pauses.interval / 10);
        1 + u128::try_from(failed).expect("few") + now.as_nanos() / shortest_pause.as_nanos()
    }
}
