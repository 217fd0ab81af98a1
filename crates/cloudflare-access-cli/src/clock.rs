//! The machine's clock, and moments as people read them.

use std::time::{SystemTime, UNIX_EPOCH};

use cloudflare_access::UnixTime;
use jiff::{SpanRound, Timestamp, Unit};

/// The present. A clock that stands before 1970 is broken, and every token has expired by it.
pub(crate) fn now() -> UnixTime {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(UnixTime::MAX, UnixTime::from)
}

/// The moment in UTC as RFC 3339 writes it, or `None` beyond the years that can be written.
pub(crate) fn date(moment: UnixTime) -> Option<String> {
    Timestamp::from_second(moment.seconds()).ok().map(|timestamp| timestamp.to_string())
}

/// How far `moment` is from `now`: `3d 2h ago`, `in 59m 12s`. `None` beyond the years that can be written.
pub(crate) fn distance(moment: UnixTime, now: UnixTime) -> Option<String> {
    let [moment, now] = [moment, now].map(|time| Timestamp::from_second(time.seconds()).ok());
    let rounding = SpanRound::new().largest(Unit::Day).smallest(Unit::Second).days_are_24_hours();
    let span = moment?.since(now?).ok()?.round(rounding).ok()?;
    Some(if span.is_negative() { format!("{span:#}") } else { format!("in {span:#}") })
}
