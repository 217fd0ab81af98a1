use core::fmt;
use core::time::Duration;

/// How often keys are fetched and for how long they serve. The defaults suit Access; every number can be set.
///
/// Access rotates keys every six weeks and keeps the previous one for seven days, but a rotation by hand can begin to
/// sign with a new key at any moment (Access docs, "Validate JWTs").
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settings {
    cooldown: Duration,
    interval: Duration,
    longest_age: Duration,
    longest_backoff: Duration,
    shortest_backoff: Duration,
}

/// A withdrawn key is trusted for at most this long while the server answers.
const INTERVAL: Duration = Duration::from_secs(60 * 60);

/// A new key is refused for at most this long after the last fetch, and a flood of unknown keys causes one fetch in it.
const COOLDOWN: Duration = Duration::from_secs(60);

/// Most outages are over by then, and the previous key stays valid for seven days.
const LONGEST_AGE: Duration = Duration::from_secs(24 * 60 * 60);

/// A failed fetch is repeated no sooner, so that a dead server is not hammered.
const SHORTEST_BACKOFF: Duration = Duration::from_secs(1);

/// A server that is back is noticed at the latest after this long.
const LONGEST_BACKOFF: Duration = Duration::from_secs(60);

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            cooldown: COOLDOWN,
            interval: INTERVAL,
            longest_age: LONGEST_AGE,
            longest_backoff: LONGEST_BACKOFF,
            shortest_backoff: SHORTEST_BACKOFF,
        }
    }
}

impl Settings {
    /// How long after a success an unknown key cannot bring the next fetch forward. Default: 60 s.
    #[must_use]
    pub const fn with_cooldown(mut self, cooldown: Duration) -> Settings {
        self.cooldown = cooldown;
        self
    }

    /// After how long keys are fetched again at the latest; a twentieth to a tenth of it earlier. Default: 1 h.
    #[must_use]
    pub const fn with_interval(mut self, interval: Duration) -> Settings {
        self.interval = interval;
        self
    }

    /// For how long after it was fetched a set serves while no newer one can be had. Default: 24 h.
    ///
    /// Zero is strict: as long as the interval, so that a set is given up as soon as it could not be fetched again in time.
    /// A fetch must then take less than a twentieth of the interval.
    #[must_use]
    pub const fn with_longest_age(mut self, longest_age: Duration) -> Settings {
        self.longest_age = longest_age;
        self
    }

    /// How long the first and the later failures keep the next fetch waiting. Default: 1 s, growing to 60 s.
    #[must_use]
    pub const fn with_backoff(mut self, shortest: Duration, longest: Duration) -> Settings {
        self.shortest_backoff = shortest;
        self.longest_backoff = longest;
        self
    }

    pub(super) fn check(&self) -> Result<(), InvalidSettings> {
        if self.cooldown.is_zero() || self.shortest_backoff.is_zero() || self.interval.is_zero() {
            return Err(InvalidSettings::Zero);
        }
        if self.cooldown > self.interval.saturating_sub(self.earliness()) {
            return Err(InvalidSettings::CooldownAboveInterval);
        }
        if self.longest_age() < self.interval {
            return Err(InvalidSettings::AgeBelowInterval);
        }
        if self.longest_backoff < self.shortest_backoff {
            return Err(InvalidSettings::Backoff);
        }
        if self.longest_backoff > self.longest_age() {
            return Err(InvalidSettings::BackoffAboveAge);
        }
        Ok(())
    }

    /// How long after a success an unknown key cannot bring the next fetch forward.
    #[must_use]
    pub fn cooldown(&self) -> Duration {
        self.cooldown
    }

    /// After how long keys are fetched again at the latest.
    #[must_use]
    pub fn interval(&self) -> Duration {
        self.interval
    }

    /// For how long after it was fetched a set serves.
    #[must_use]
    pub fn longest_age(&self) -> Duration {
        if self.longest_age.is_zero() { self.interval } else { self.longest_age }
    }

    /// How long later failures keep the next fetch waiting.
    #[must_use]
    pub fn longest_backoff(&self) -> Duration {
        self.longest_backoff
    }

    /// How long the first failure keeps the next fetch waiting.
    #[must_use]
    pub fn shortest_backoff(&self) -> Duration {
        self.shortest_backoff
    }

    /// How much before the interval ends a fetch may begin.
    pub(super) fn earliness(&self) -> Duration {
        self.interval.checked_div(10).unwrap_or_default()
    }
}

/// The settings make no sense together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum InvalidSettings {
    /// Keys would be given up before they are fetched again.
    AgeBelowInterval,
    /// The shortest backoff is longer than the longest.
    Backoff,
    /// A server that is back would be noticed only after the keys were given up.
    BackoffAboveAge,
    /// The cooldown is longer than nine tenths of the interval: regular fetches would fall into it.
    CooldownAboveInterval,
    /// The interval, the cooldown or the shortest backoff is zero: keys would be fetched without a pause.
    Zero,
}

impl fmt::Display for InvalidSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            InvalidSettings::AgeBelowInterval => {
                "the longest age of keys is below the interval: set it to the interval or more"
            }
            InvalidSettings::Backoff => "the longest backoff is below the shortest: set it to the shortest or more",
            InvalidSettings::BackoffAboveAge => {
                "the longest backoff is above the longest age of keys: set it to a minute or so"
            }
            InvalidSettings::CooldownAboveInterval => {
                "the cooldown is above nine tenths of the interval: set it to less"
            }
            InvalidSettings::Zero => "the interval, the cooldown or the shortest backoff is zero: set each above zero",
        })
    }
}

impl core::error::Error for InvalidSettings {}
