//! When to fetch the team's keys: a state machine without clock, thread or network.
//!
//! A driver owns the clock and the network. It asks [`poll`](Refresh::poll) what to do, does it, and reports how it
//! ended; requests report unknown keys. Time is a [`Duration`] since any moment the driver likes, by a clock that never
//! goes back.
//!
//! ```text
//!            poll → Step::Fetch                      handle_success, handle_failure
//!   ┌──────┐ ──────────────────▶ ┌─────────────────┐ ──────────────────────────────▶ ┌──────┐
//!   │ idle │                     │ fetch under way │                                 │ idle │
//!   └──────┘ poll → Step::Wait   └─────────────────┘ poll → Step::Fetching           └──────┘
//! ```
//!
//! What it keeps, whatever requests ask for:
//!
//! - one fetch at a time;
//! - after a success the next regular fetch comes a little before the interval ends, at a random moment, so that a
//!   fleet does not come in step;
//! - an unknown key brings the next fetch forward, but never into the cooldown after a success: random key ids by the
//!   million cause one fetch per cooldown and take no memory;
//! - failures back off by themselves, from a second to a minute, and leave the cooldown alone;
//! - a set serves for a bounded time after it was fetched, outage or not.

mod settings;

use core::time::Duration;

pub use settings::{InvalidSettings, Settings};

use crate::{Outlook, Ticket};

/// The state of one team's keys: when they were fetched, and when to fetch them again.
#[derive(Clone, Debug)]
pub struct Refresh {
    settings: Settings,
    random: u64,
    /// How many fetches have begun and how many have ended.
    begun: u64,
    ended: u64,
    /// When the last fetch began.
    begun_at: Duration,
    /// When the fetch of the set in force began: it may be as old as that, however late the answer was read.
    fetched_at: Option<Duration>,
    /// When it ended.
    succeeded_at: Option<Duration>,
    /// When the next regular fetch is due.
    due_at: Duration,
    /// Failures since the last success, and until when the last one keeps the next fetch waiting.
    failures: u32,
    backed_off_until: Duration,
    /// Whether a request named an unknown key since the last fetch began.
    unknown_key_seen: bool,
    /// How many fetches each cause has begun, and how often requests named unknown keys.
    fetches: [u64; Cause::ALL.len()],
    unknown_keys: u64,
}

/// What the driver is to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Step {
    /// Fetch now; end it with [`Refresh::handle_success`] or [`Refresh::handle_failure`].
    Fetch(Cause),
    /// Wait for the fetch under way.
    Fetching,
    /// Poll again at that time, or when an unknown key was reported.
    Wait(Duration),
}

/// Why a fetch is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Cause {
    /// The last fetch failed.
    Retry,
    /// The interval is about to end.
    Schedule,
    /// There are no keys yet.
    Start,
    /// A token named a key that the set lacks.
    UnknownKey,
}

impl Cause {
    /// Every cause there is.
    pub const ALL: [Cause; 4] = [Cause::Retry, Cause::Schedule, Cause::Start, Cause::UnknownKey];

    /// Whether caches on the way must be passed over (`Cache-Control: no-cache`): one of them may still hold the set
    /// that lacks the key.
    #[must_use]
    pub const fn bypasses_caches(self) -> bool {
        matches!(self, Cause::Retry | Cause::UnknownKey)
    }

    /// `retry`, `schedule`, `start` or `unknown-key`; never changes.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Cause::Retry => "retry",
            Cause::Schedule => "schedule",
            Cause::Start => "start",
            Cause::UnknownKey => "unknown-key",
        }
    }
}

impl Refresh {
    /// A state without keys, whose first fetch is due at once. `seed` makes the jitter: another one on each machine.
    ///
    /// # Errors
    ///
    /// The settings make no sense together.
    pub fn new(settings: Settings, seed: u64) -> Result<Refresh, InvalidSettings> {
        settings.check()?;
        Ok(Refresh {
            settings,
            random: seed,
            begun: 0,
            ended: 0,
            begun_at: Duration::ZERO,
            fetched_at: None,
            succeeded_at: None,
            due_at: Duration::ZERO,
            failures: 0,
            backed_off_until: Duration::ZERO,
            unknown_key_seen: false,
            fetches: [0; Cause::ALL.len()],
            unknown_keys: 0,
        })
    }

    /// Takes into force a set that was fetched `age` before `now`, from a snapshot. A fetch stays due at once.
    ///
    /// The driver's time must have begun at least `age` ago. Once a fetch has begun this does nothing.
    pub fn restore(&mut self, now: Duration, age: Duration) {
        // Were the time since it began too short for the age, the set would look younger than it is.
        if self.begun == 0
            && let Some(fetched_at) = now.checked_sub(age)
        {
            self.fetched_at = Some(fetched_at);
            self.succeeded_at = Some(fetched_at);
            self.due_at = now;
        }
    }

    /// What to do at the time `now`. [`Step::Fetch`] is said once: the fetch has begun with it.
    #[must_use]
    pub fn poll(&mut self, now: Duration) -> Step {
        if self.is_fetching() {
            return Step::Fetching;
        }
        let next = self.next_fetch();
        if next > now {
            return Step::Wait(next);
        }
        let cause = if self.failures > 0 {
            Cause::Retry
        } else if self.succeeded_at.is_none() {
            Cause::Start
        } else if self.unknown_key_seen {
            // Also where the interval has ended: a cache may still hold the set that lacks the key.
            Cause::UnknownKey
        } else {
            Cause::Schedule
        };
        self.begun = self.begun.saturating_add(1);
        self.begun_at = now;
        self.unknown_key_seen = false;
        if let Some(count) = self.count_mut(cause) {
            *count = count.saturating_add(1);
        }
        Step::Fetch(cause)
    }

    /// The fetch brought a usable key set, which is in force from `now`. Without a fetch under way this does nothing.
    pub fn handle_success(&mut self, now: Duration) {
        if !self.is_fetching() {
            return;
        }
        self.ended = self.begun;
        self.failures = 0;
        self.fetched_at = Some(self.begun_at);
        self.succeeded_at = Some(now);
        // At least half of it: the fetch is to be over, and a withdrawn key gone, before the interval ends.
        let earliness = self.settings.earliness();
        let early = earliness.saturating_sub(self.random_part(earliness.checked_div(2).unwrap_or_default()));
        let due_at = self.begun_at.saturating_add(self.settings.interval().saturating_sub(early));
        self.due_at = due_at.max(now.saturating_add(self.settings.cooldown()));
    }

    /// The fetch failed, or what it brought is no usable key set: the set in force stays.
    ///
    /// `retry_after` is what the server asked for (RFC 9110 §10.2.3); it is heard up to the longest backoff, so that no
    /// answer can put off the next fetch for ever. Without a fetch under way this does nothing.
    pub fn handle_failure(&mut self, now: Duration, retry_after: Option<Duration>) {
        if !self.is_fetching() {
            return;
        }
        self.ended = self.begun;
        let shortest = self.settings.shortest_backoff();
        let longest = self.settings.longest_backoff();
        let factor = 1_u32.checked_shl(self.failures.saturating_add(1)).unwrap_or(u32::MAX);
        let grown = shortest.saturating_mul(factor).min(longest);
        // Between half of it and all of it, so that a fleet that failed together does not come again together.
        let backoff = grown.saturating_sub(self.random_part(grown.checked_div(2).unwrap_or_default())).max(shortest);
        let backoff = backoff.max(retry_after.unwrap_or_default().min(longest));
        self.failures = self.failures.saturating_add(1);
        self.backed_off_until = now.saturating_add(backoff);
    }

    /// A request named a key that the set in force lacks.
    ///
    /// The refresh that the outlook names is under way or due by `now`; it is up to the driver to poll.
    pub fn report_unknown_key(&mut self, now: Duration) -> Outlook {
        self.unknown_keys = self.unknown_keys.saturating_add(1);
        if self.is_fetching() {
            return Outlook::Refreshing(Ticket::new(self.begun));
        }
        self.unknown_key_seen = true;
        if self.next_fetch() <= now {
            Outlook::Refreshing(Ticket::new(self.begun.saturating_add(1)))
        } else if self.failures > 0 {
            Outlook::Failing
        } else {
            Outlook::Settled
        }
    }

    /// Whether the refresh that `ticket` stands for has ended.
    #[must_use]
    pub fn has_ended(&self, ticket: Ticket) -> bool {
        self.ended >= ticket.number()
    }

    /// Until when the set in force may serve, or `None` where there is none.
    #[must_use]
    pub fn usable_until(&self) -> Option<Duration> {
        self.fetched_at.map(|moment| moment.saturating_add(self.settings.longest_age()))
    }

    /// When the fetch of the set in force began, or `None` where there is none.
    #[must_use]
    pub fn fetched_at(&self) -> Option<Duration> {
        self.fetched_at
    }

    /// How many fetches began for this cause.
    #[must_use]
    pub fn fetches(&self, cause: Cause) -> u64 {
        let of_cause = Cause::ALL.iter().zip(&self.fetches).find(|(known, _)| **known == cause);
        of_cause.map_or(0, |(_, count)| *count)
    }

    /// How often requests named keys that the set in force lacked.
    #[must_use]
    pub fn unknown_keys(&self) -> u64 {
        self.unknown_keys
    }

    /// How many fetches in a row have failed.
    #[must_use]
    pub fn failures(&self) -> u32 {
        self.failures
    }

    /// Whether a fetch is under way.
    #[must_use]
    pub fn is_fetching(&self) -> bool {
        self.begun > self.ended
    }

    /// When the next fetch is due, whatever is under way now.
    #[must_use]
    pub fn next_fetch(&self) -> Duration {
        let wanted = match self.succeeded_at {
            Some(moment) if self.unknown_key_seen => self.due_at.min(moment.saturating_add(self.settings.cooldown())),
            _ => self.due_at,
        };
        if self.failures > 0 { self.backed_off_until } else { wanted }
    }

    fn count_mut(&mut self, cause: Cause) -> Option<&mut u64> {
        Cause::ALL.iter().zip(&mut self.fetches).find(|(known, _)| **known == cause).map(|(_, count)| count)
    }

    /// A random part of `whole`. Only politeness depends on it, so a small generator will do (SplitMix64).
    fn random_part(&mut self, whole: Duration) -> Duration {
        self.random = self.random.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.random;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        let [first, second, ..] = mixed.to_be_bytes();
        let share = u32::from(u16::from_be_bytes([first, second]));
        whole.checked_div(u32::from(u16::MAX)).unwrap_or_default().saturating_mul(share)
    }
}
