//! This machine's clock, compared with the one that dated an answer.

use cloudflare_access::{Leeway, UnixTime};
use jiff::fmt::rfc2822::DateTimeParser;
use ureq::http::header;

use super::finding::Finding;
use crate::http::Answer;

const CHECK: &str = "clock";

/// A `Date` counts whole seconds, and an answer takes a while: what is less is no difference.
const UNCERTAINTY: i64 = 5;

/// `before` and `after` are this machine's time around the request.
pub(crate) fn check(answer: &Answer, before: UnixTime, after: UnixTime) -> Finding {
    let date = answer.header(header::DATE).and_then(|date| DateTimeParser::new().parse_timestamp(date).ok());
    let Some(date) = date else {
        return Finding::skip(CHECK, "the answer has no `Date` to compare this machine's clock with");
    };
    // A cache passes on the date at which the answer was made, and says how long ago that was (RFC 9111 §5.1).
    let age = answer.header(header::AGE).and_then(|age| age.parse().ok()).unwrap_or(0);
    let theirs = date.as_second().saturating_add(age);
    let ahead = if theirs < before.seconds() {
        before.seconds().saturating_sub(theirs)
    } else if theirs > after.seconds() {
        after.seconds().saturating_sub(theirs)
    } else {
        0
    };
    let leeway = i64::from(Leeway::default().seconds());
    let distance = ahead.saturating_abs();
    let direction = if ahead < 0 { "behind" } else { "ahead" };
    let mend = "set this machine's clock by NTP (`timedatectl set-ntp true`, or the host's clock for a container)";
    if distance <= UNCERTAINTY {
        Finding::ok(CHECK, format!("within {UNCERTAINTY} s of the clock that dated the answer"))
    } else if distance <= leeway {
        let found = format!("this machine's clock is {distance} s {direction}, within the leeway of {leeway} s");
        Finding::warn(CHECK, found, mend)
    } else {
        let consequence = if ahead < 0 { "fresh tokens are not yet valid" } else { "tokens expire too early" };
        Finding::fail(CHECK, format!("this machine's clock is {distance} s {direction}: {consequence}"), mend)
    }
}
