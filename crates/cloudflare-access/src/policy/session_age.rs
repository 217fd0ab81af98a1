use core::fmt;
use core::time::Duration;

use crate::UnixTime;
use crate::policy::InvalidSelector;

/// How long ago a token may have been issued, in whole seconds, at least one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct SessionAge(u32);

/// Units and their seconds, largest first.
const UNITS: [(char, u32); 4] = [('d', 86_400), ('h', 3_600), ('m', 60), ('s', 1)];

impl SessionAge {
    /// A number and a unit, such as `8h`.
    pub(super) fn parse(text: &str) -> Result<SessionAge, InvalidSelector> {
        let seconds = UNITS.iter().find_map(|(unit, seconds)| {
            let number = text.strip_suffix(*unit)?;
            // `parse` alone would take a sign.
            let digits = number.bytes().all(|digit| digit.is_ascii_digit());
            number.parse::<u32>().ok().filter(|_| digits)?.checked_mul(*seconds)
        });
        SessionAge::from_seconds(seconds)
    }

    /// Part seconds are dropped.
    pub(super) fn new(age: Duration) -> Result<SessionAge, InvalidSelector> {
        SessionAge::from_seconds(u32::try_from(age.as_secs()).ok())
    }

    fn from_seconds(seconds: Option<u32>) -> Result<SessionAge, InvalidSelector> {
        seconds.filter(|seconds| *seconds > 0).map(SessionAge).ok_or(InvalidSelector::SessionAge)
    }

    pub(super) fn covers(self, issued_at: UnixTime, now: UnixTime) -> bool {
        now.seconds() <= issued_at.seconds().saturating_add(i64::from(self.0))
    }
}

/// The number and the largest unit that needs no fraction.
impl fmt::Display for SessionAge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let exact = UNITS.iter().find_map(|(unit, seconds)| {
            let number = self.0.checked_div(*seconds)?;
            (number.checked_mul(*seconds) == Some(self.0)).then_some((number, unit))
        });
        match exact {
            Some((number, unit)) => write!(f, "{number}{unit}"),
            None => write!(f, "{}s", self.0),
        }
    }
}
