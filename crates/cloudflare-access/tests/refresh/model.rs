//! A naive model of when a fetch may begin: it knows nothing but what has happened, and the bounds of chance.

use std::time::Duration;

use cloudflare_access::refresh::{Cause, Settings};

/// The settings as plain numbers, for the model to count with.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pauses {
    pub(crate) cooldown: Duration,
    pub(crate) interval: Duration,
    pub(crate) longest_age: Duration,
    pub(crate) shortest_backoff: Duration,
    pub(crate) longest_backoff: Duration,
}

impl Pauses {
    /// Sound ones of any five times: the longer of each pair is the upper bound of the other.
    pub(crate) fn new(one: Duration, two: Duration, longer: Duration, four: Duration, five: Duration) -> Pauses {
        let interval = one.max(two);
        let longest_age = interval + longer;
        Pauses {
            cooldown: one.min(two).min(interval - interval / 10),
            interval,
            longest_age,
            shortest_backoff: four.min(five).min(longest_age),
            longest_backoff: four.max(five).min(longest_age),
        }
    }

    pub(crate) fn settings(self) -> Settings {
        // Where the age is the interval, nothing is another way to say so.
        let is_strict = self.longest_age == self.interval;
        Settings::default()
            .with_cooldown(self.cooldown)
            .with_interval(self.interval)
            .with_longest_age(if is_strict { Duration::ZERO } else { self.longest_age })
            .with_backoff(self.shortest_backoff, self.longest_backoff)
    }
}

#[derive(Clone, Copy, Debug)]
enum Outcome {
    Success { began_at: Duration, at: Duration },
    Failure { at: Duration, retry_after: Duration },
}

/// Everything that has happened.
#[derive(Debug)]
pub(crate) struct Model {
    pauses: Pauses,
    outcomes: Vec<Outcome>,
    pub(crate) fetching: bool,
    began_at: Duration,
    /// Whether an unknown key was reported after the last outcome.
    asked: bool,
}

impl Model {
    pub(crate) fn new(pauses: Pauses) -> Model {
        Model { pauses, outcomes: Vec::new(), fetching: false, began_at: Duration::ZERO, asked: false }
    }

    pub(crate) fn begin(&mut self, now: Duration) {
        self.fetching = true;
        self.began_at = now;
        self.asked = false;
    }

    pub(crate) fn report(&mut self) {
        self.asked |= !self.fetching;
    }

    pub(crate) fn succeed(&mut self, now: Duration) {
        if std::mem::take(&mut self.fetching) {
            self.outcomes.push(Outcome::Success { began_at: self.began_at, at: now });
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
            Some(&Outcome::Success { began_at, at }) => {
                let (earliest, latest) = self.regular_bounds(began_at, at);
                let cool = if self.asked { at + self.pauses.cooldown } else { Duration::MAX };
                (earliest.min(cool), latest.min(cool))
            }
            Some(&Outcome::Failure { at, retry_after }) => {
                let Pauses { shortest_backoff: shortest, longest_backoff: longest, .. } = self.pauses;
                // Chance takes up to half of it.
                let mut full = shortest;
                for _ in 0..self.failures() {
                    full = (full * 2).min(longest);
                }
                let asked_for = retry_after.min(longest);
                (at + (full - full / 2).max(shortest).max(asked_for), at + full.max(asked_for))
            }
        }
    }

    /// From a tenth to a twentieth of the interval early, but not in the cooldown.
    fn regular_bounds(&self, began_at: Duration, ended_at: Duration) -> (Duration, Duration) {
        let Pauses { interval, cooldown, .. } = self.pauses;
        let bound = |early| (began_at + interval - early).max(ended_at + cooldown);
        (bound(interval / 10), bound(interval / 20))
    }

    /// Whether a fetch that begins now may give that cause.
    pub(crate) fn admits(&self, cause: Cause, now: Duration) -> bool {
        match (self.outcomes.last(), cause) {
            (None, Cause::Start) | (Some(Outcome::Failure { .. }), Cause::Retry) => true,
            (Some(&Outcome::Success { began_at, at }), Cause::Schedule) => {
                !self.asked && now >= self.regular_bounds(began_at, at).0
            }
            (Some(Outcome::Success { .. }), Cause::UnknownKey) => self.asked,
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

    /// When the fetch of the set in force began.
    pub(crate) fn fetched_at(&self) -> Option<Duration> {
        self.outcomes.iter().rev().find_map(|outcome| match outcome {
            Outcome::Success { began_at, .. } => Some(*began_at),
            Outcome::Failure { .. } => None,
        })
    }

    pub(crate) fn usable_until(&self) -> Option<Duration> {
        self.fetched_at().map(|moment| moment + self.pauses.longest_age)
    }

    /// How many fetches there may be by now: one at the start, one after each failure, else one per cooldown.
    pub(crate) fn most_fetches(&self, now: Duration) -> u128 {
        let failed = self.outcomes.iter().filter(|outcome| matches!(outcome, Outcome::Failure { .. })).count();
        1 + u128::try_from(failed).expect("few") + now.as_nanos() / self.pauses.cooldown.as_nanos()
    }
}
