use cloudflare_access::UnixTime;

/// Above this, a floating-point number no longer tells one second from the next.
const EXACT: f64 = 9_007_199_254_740_992.0;

/// The first whole second that is not before the moment which a JSON number names, or `None` for an absurd number. Reads
/// numbers as the verifier does, which `explain::agreement` tests.
pub(crate) fn parse(number: &str) -> Option<UnixTime> {
    let seconds = if number.contains(['e', 'E']) {
        let moment: f64 = number.parse().ok()?;
        (-EXACT..=EXACT).contains(&moment).then_some(moment.ceil() as i64)?
    } else {
        let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
        let whole: i128 = whole.parse().ok()?;
        if whole.unsigned_abs() > u128::from(u64::MAX) {
            return None;
        }
        // To cut a fraction off is to round a negative number up already.
        let rounds_up = !number.starts_with('-') && fraction.bytes().any(|digit| digit != b'0');
        let whole = i64::try_from(whole.clamp(i64::MIN.into(), i64::MAX.into())).ok()?;
        whole.saturating_add(i64::from(rounds_up))
    };
    Some(UnixTime::from_seconds(seconds))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_as_the_verifier_reads_them() {
        for (number, seconds) in [
            ("0", Some(0)),
            ("1.0", Some(1)),
            ("1.01", Some(2)),
            ("-1.99", Some(-1)),
            ("1.5e0", Some(2)),
            ("-1.5e0", Some(-1)),
            ("9007199254740992e0", Some(1 << 53)),
            ("-9007199254740992e0", Some(-1 << 53)),
            ("9007199254740994e0", None),
            ("-9007199254740994e0", None),
            // As long as it is one of 64 bits, it is a moment, however far.
            ("9223372036854775808", Some(i64::MAX)),
            ("18446744073709551615", Some(i64::MAX)),
            ("18446744073709551616", None),
            ("-18446744073709551615", Some(i64::MIN)),
            ("-18446744073709551616", None),
        ] {
            assert_eq!(parse(number), seconds.map(UnixTime::from_seconds), "{number}");
        }
    }
}
