use std::fmt;
use std::str::FromStr;

use serde::de::{self, Deserialize, Deserializer, Unexpected, Visitor};

/// The largest number that is taken, as in `cloudflare-access-cache`: a larger one is a mistake that would end in want of
/// memory, hours later.
const MOST: usize = 1_000_000;

/// What to write, for every message.
pub(crate) const ADVICE: &str = "write `off`, or how many verified tokens to remember, 1 to 1000000";

/// How many verified tokens are to be remembered, if any.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct CachedTokens(pub(crate) Option<usize>);

/// Neither `off` nor a count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct NoCount;

impl TryFrom<usize> for CachedTokens {
    type Error = NoCount;

    /// Not even 0, which may mean `off` and may mean "no limit".
    fn try_from(tokens: usize) -> Result<CachedTokens, NoCount> {
        if (1..=MOST).contains(&tokens) { Ok(CachedTokens(Some(tokens))) } else { Err(NoCount) }
    }
}

impl FromStr for CachedTokens {
    type Err = NoCount;

    fn from_str(text: &str) -> Result<CachedTokens, NoCount> {
        match text {
            "off" => Ok(CachedTokens(None)),
            // `+5` is a number to Rust and a riddle to whoever reads the file.
            _ if text.bytes().all(|byte| byte.is_ascii_digit()) => {
                text.parse::<usize>().map_err(|_| NoCount).and_then(CachedTokens::try_from)
            }
            _ => Err(NoCount),
        }
    }
}

/// A number, or `off` and numbers as text.
impl<'de> Deserialize<'de> for CachedTokens {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<CachedTokens, D::Error> {
        deserializer.deserialize_any(NumberOrOff)
    }
}

struct NumberOrOff;

impl Visitor<'_> for NumberOrOff {
    type Value = CachedTokens;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a count of tokens: ")?;
        f.write_str(ADVICE)
    }

    fn visit_i64<E: de::Error>(self, number: i64) -> Result<CachedTokens, E> {
        let tokens = usize::try_from(number).map_err(|_| NoCount).and_then(CachedTokens::try_from);
        tokens.map_err(|_| E::invalid_value(Unexpected::Signed(number), &self))
    }

    fn visit_u64<E: de::Error>(self, number: u64) -> Result<CachedTokens, E> {
        let tokens = usize::try_from(number).map_err(|_| NoCount).and_then(CachedTokens::try_from);
        tokens.map_err(|_| E::invalid_value(Unexpected::Unsigned(number), &self))
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<CachedTokens, E> {
        text.parse().map_err(|_| E::invalid_value(Unexpected::Str(text), &self))
    }
}
