use alloc::borrow::ToOwned;
use alloc::string::String;
use core::fmt;

use crate::json::{self, Value};
use crate::policy::finding::Finding;

/// What a claim is compared with: a string, an integer or a boolean.
///
/// Types do not mix: the claim `"5"` is not the integer 5. Strings are compared byte for byte, so look-alikes and other
/// cases are other strings. Numbers with a fraction cannot be configured: their comparison depends on how they were
/// written.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ClaimValue {
    /// `true` or `false`.
    Bool(bool),
    /// A whole number; the claim may spell it `5`, `5.0` or `5e0`.
    Integer(i64),
    /// A string.
    Text(String),
}

impl ClaimValue {
    /// Whether `claim` is this value.
    pub(super) fn is(&self, claim: Value<'_>) -> bool {
        match (self, claim) {
            (ClaimValue::Bool(configured), Value::Bool(claimed)) => *configured == claimed,
            (ClaimValue::Integer(configured), Value::Number(claimed)) => integer(claimed) == Some(*configured),
            (ClaimValue::Text(configured), Value::String(claimed)) => claimed.is(configured),
            _ => false,
        }
    }

    /// Whether `claim` is an array with this value among its elements.
    pub(super) fn find_among(&self, claim: Value<'_>) -> Finding {
        let Value::Array(elements) = claim else {
            return Finding::Differs;
        };
        let mut found = false;
        match json::array(elements, |element| found |= self.is(element)) {
            Ok(()) if found => Finding::Matches,
            // An array may have been shortened: nobody promises that Access leaves claims out whole.
            Ok(()) => Finding::Absent,
            Err(_) => Finding::Unclear,
        }
    }
}

/// The integer that a JSON number is, if it is one: `5`, `5.0`, `50e-1`.
fn integer(number: &str) -> Option<i64> {
    let (mantissa, exponent) = number.split_once(['e', 'E']).unwrap_or((number, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = [whole, fraction].concat();
    let significant = digits.trim_end_matches('0');
    // Zero however it is scaled, before anything can be too large to be looked at: an exclude rule must not be passed by
    // another spelling.
    if significant.trim_start_matches(['-', '0']).is_empty() {
        return Some(0);
    }
    let value: i128 = significant.parse().ok()?;
    let zeros = i64::try_from(digits.len().checked_sub(significant.len())?).ok()?;
    let decimals = i64::try_from(fraction.len()).ok()?;
    let shift = exponent.parse::<i64>().ok()?.checked_add(zeros)?.checked_sub(decimals)?;
    // With no zero at its end, a negative shift leaves a fraction.
    let power = 10_i128.checked_pow(u32::try_from(shift).ok()?)?;
    i64::try_from(value.checked_mul(power)?).ok()
}

impl From<bool> for ClaimValue {
    fn from(value: bool) -> ClaimValue {
        ClaimValue::Bool(value)
    }
}

impl From<i32> for ClaimValue {
    fn from(value: i32) -> ClaimValue {
        ClaimValue::Integer(value.into())
    }
}

impl From<i64> for ClaimValue {
    fn from(value: i64) -> ClaimValue {
        ClaimValue::Integer(value)
    }
}

impl From<&str> for ClaimValue {
    fn from(value: &str) -> ClaimValue {
        ClaimValue::Text(value.to_owned())
    }
}

impl From<String> for ClaimValue {
    fn from(value: String) -> ClaimValue {
        ClaimValue::Text(value)
    }
}

/// The value as it would be configured.
impl fmt::Display for ClaimValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ClaimValue::Bool(value) => value.fmt(f),
            ClaimValue::Integer(value) => value.fmt(f),
            ClaimValue::Text(value) => write!(f, "{value:?}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_are_compared_by_value() {
        let cases = [
            ("5", Some(5)),
            ("-5", Some(-5)),
            ("-0", Some(0)),
            ("0e999999999999", Some(0)),
            ("0e99999999999999999999", Some(0)),
            ("-0.0e-99999999999999999999", Some(0)),
            ("50000000000000000000000000000000000000000e-40", Some(5)),
            ("-0.00000000000000000000000000000000000000005e41", Some(-5)),
            ("5e-99999999999999999999", None),
            ("5.0", Some(5)),
            ("5.000000000000000000000000000000000000000000000000", Some(5)),
            ("5e0", Some(5)),
            ("0.5E1", Some(5)),
            ("50e-1", Some(5)),
            ("5e+2", Some(500)),
            ("5.5", None),
            ("55e-1", None),
            ("9223372036854775807", Some(i64::MAX)),
            ("-9223372036854775808", Some(i64::MIN)),
            ("9223372036854775808", None),
            ("9007199254740993", Some(9_007_199_254_740_993)),
            ("9007199254740993.0", Some(9_007_199_254_740_993)),
            ("1e400", None),
            ("1e-400", None),
            ("1e99999999999999999999", None),
            ("99999999999999999999999999999999999999999999", None),
        ];
        for (number, expected) in cases {
            assert_eq!(integer(number), expected, "{number}");
        }
    }
}
