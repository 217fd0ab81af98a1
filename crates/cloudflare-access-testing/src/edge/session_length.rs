//! How long a session lasts, as people write it.

use std::time::Duration;

/// The longest that Access offers is a month.
const LONGEST: Duration = Duration::from_secs(31 * 24 * 60 * 60);

/// How long a session lasts, as people write it: `24h`, `15m`, `60s` or `7d`.
///
/// `None` for anything else, for nothing at all and for more than 31 days, which is about the month that Access offers at most.
#[must_use]
pub fn parse(text: &str) -> Option<Duration> {
    let text = text.trim();
    let (number, unit) = text.split_at_checked(text.len().checked_sub(1)?)?;
    let seconds = match unit {
        "s" => 1,
        "m" => 60,
        "h" => 60 * 60,
        "d" => 24 * 60 * 60,
        _ => return None,
    };
    let number: u64 = number.parse().ok()?;
    let length = Duration::from_secs(number.checked_mul(seconds)?);
    (!length.is_zero() && length <= LONGEST).then_some(length)
}

/// In the largest unit that fits: `24h`, `90m`.
pub(crate) fn text(length: Duration) -> String {
    let seconds = length.as_secs();
    match (seconds % 3600, seconds % 60) {
        (0, _) => format!("{}h", seconds / 3600),
        (_, 0) => format!("{}m", seconds / 60),
        _ => format!("{seconds}s"),
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{parse, text};

    #[test]
    fn lengths() {
        for (written, seconds) in [("24h", 86_400), ("15m", 900), ("60s", 60), ("31d", 2_678_400), (" 1s ", 1)] {
            assert_eq!(parse(written), Some(Duration::from_secs(seconds)), "{written}");
        }
        for wrong in ["", "h", "24", "0s", "-1h", "1.5h", "32d", "99999999999999999999h", "18446744073709551615d", "1é"]
        {
            assert_eq!(parse(wrong), None, "{wrong}");
        }
        assert_eq!([86_400, 5400, 61].map(|seconds| text(Duration::from_secs(seconds))), ["24h", "90m", "61s"]);
    }
}
