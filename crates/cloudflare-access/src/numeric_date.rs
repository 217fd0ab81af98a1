//! `NumericDate` (RFC 7519 §2): a JSON number of seconds, which may have a fraction.

use crate::UnixTime;

/// Above this, a floating-point number no longer tells one second from the next.
const MAX_FRACTIONAL: f64 = 9_007_199_254_740_992.0;

/// The first whole second that is not before the moment which `number` names, or `None` for an absurd number.
///
/// Clocks here count whole seconds. For a whole second `now`, both `now < exp` and `now >= nbf` hold for a fractional
/// moment exactly where they hold for that moment rounded up, so rounding up loses nothing and needs no decimals.
/// Integers beyond 64 bits and exponents that leave the range of exact doubles are refused, not clamped: such a date is
/// an attack on arithmetic or a fault of the issuer. Integers between 63 and 64 bits saturate.
pub(crate) fn parse(number: &str) -> Option<UnixTime> {
    // What every real token has, before what costs more; it would come to the same.
    if let Some(seconds) = from_digits(number) {
        return Some(UnixTime::from_seconds(seconds));
    }
    if number.contains(['e', 'E']) {
        return from_double(number);
    }
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    let whole: i128 = whole.parse().ok()?;
    if whole.unsigned_abs() > u128::from(u64::MAX) {
        return None;
    }
    let saturated = i64::try_from(whole).unwrap_or(if whole.is_negative() { i64::MIN } else { i64::MAX });
    let rounds_up = !number.starts_with('-') && fraction.bytes().any(|digit| digit != b'0');
    Some(UnixTime::from_seconds(saturated.saturating_add(i64::from(rounds_up))))
}

/// A whole number without a sign, of as many digits as an `i64` holds whatever they are.
fn from_digits(number: &str) -> Option<i64> {
    if !(1..=18).contains(&number.len()) {
        return None;
    }
    number.bytes().try_fold(0_i64, |seconds, byte| {
        let digit = byte.wrapping_sub(b'0');
        (digit < 10).then(|| seconds.wrapping_mul(10).wrapping_add(i64::from(digit)))
    })
}

fn from_double(number: &str) -> Option<UnixTime> {
    let moment: f64 = number.parse().ok()?;
    // Also refuses infinities and everything else that no comparison holds for.
    if !(-MAX_FRACTIONAL..=MAX_FRACTIONAL).contains(&moment) {
        return None;
    }
    #[expect(clippy::as_conversions, reason = "within ±2^53 by the check above, where the conversion is exact")]
    let (whole, exact) = {
        let whole = moment as i64;
        (whole, whole as f64)
    };
    Some(UnixTime::from_seconds(whole.saturating_add(i64::from(exact < moment))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounds_up_to_the_first_whole_second_not_before() {
        let cases = [
            ("0", Some(0)),
            ("-0", Some(0)),
            ("1750000000", Some(1_750_000_000)),
            ("1750000000.0", Some(1_750_000_000)),
            ("1750000000.5", Some(1_750_000_001)),
            ("1750000000.000000001", Some(1_750_000_001)),
            ("-1.5", Some(-1)),
            ("-0.5", Some(0)),
            ("1.75e9", Some(1_750_000_000)),
            ("17500000005e-1", Some(1_750_000_001)),
            ("-15e-1", Some(-1)),
            ("999999999999999999", Some(999_999_999_999_999_999)),
            ("1000000000000000000", Some(1_000_000_000_000_000_000)),
            ("9007199254740993", Some(9_007_199_254_740_993)),
            ("9223372036854775807", Some(i64::MAX)),
            ("9223372036854775808", Some(i64::MAX)),
            ("-9223372036854775809", Some(i64::MIN)),
            ("18446744073709551615", Some(i64::MAX)),
            ("18446744073709551616", None),
            ("99999999999999999999999999999999999999999", None),
            ("1e16", None),
            ("1e400", None),
            ("-1e400", None),
        ];
        for (number, seconds) in cases {
            assert_eq!(parse(number), seconds.map(UnixTime::from_seconds), "{number}");
        }
    }
}
