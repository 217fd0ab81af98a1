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
    // The moment around the request that is nearest to theirs.
    let ours = theirs.max(before.seconds()).min(after.seconds());
    let ahead = ours.saturating_sub(theirs);
    let leeway = i64::from(Leeway::default().seconds());
    let distance = ahead.saturating_abs();
    let (direction, consequence) = if ahead.is_negative() {
        ("behind", "fresh tokens are not yet valid")
    } else {
        ("ahead", "tokens expire too early")
    };
    let mend = "set this machine's clock by NTP (`timedatectl set-ntp true`, or the host's clock for a container)";
    if distance <= UNCERTAINTY {
        Finding::ok(CHECK, format!("within {UNCERTAINTY} s of the clock that dated the answer"))
    } else if distance <= leeway {
        let found = format!("this machine's clock is {distance} s {direction}, within the leeway of {leeway} s");
        Finding::warn(CHECK, found, mend)
    } else {
        Finding::fail(CHECK, format!("this machine's clock is {distance} s {direction}: {consequence}"), mend)
    }
}

#[cfg(test)]
mod tests {
    use ureq::http::{HeaderMap, HeaderValue};

    use super::*;
    use crate::doctor::finding::Status;

    const NOW: i64 = 1_790_000_000;

    /// What is said where the answer is dated `NOW` and the request took this long.
    fn found(before: i64, after: i64) -> (Status, String) {
        let headers = HeaderMap::from_iter([(header::DATE, HeaderValue::from_static("Mon, 21 Sep 2026 14:13:20 GMT"))]);
        let answer = Answer { body: Vec::new(), headers, status: 200 };
        let finding = check(&answer, UnixTime::from_seconds(NOW + before), UnixTime::from_seconds(NOW + after));
        (finding.status, finding.found)
    }

    #[test]
    fn to_the_second() {
        for (before, after, status, words) in [
            (0, 0, Status::Ok, "within 5 s"),
            (5, 5, Status::Ok, "within 5 s"),
            (-5, -5, Status::Ok, "within 5 s"),
            // However long the answer took.
            (-60, 60, Status::Ok, "within 5 s"),
            (6, 90, Status::Warn, "6 s ahead, within the leeway of 60 s"),
            (-90, -6, Status::Warn, "6 s behind, within the leeway of 60 s"),
            (60, 60, Status::Warn, "60 s ahead"),
            (-60, -60, Status::Warn, "60 s behind"),
            (61, 61, Status::Fail, "61 s ahead: tokens expire too early"),
            (-61, -61, Status::Fail, "61 s behind: fresh tokens are not yet valid"),
        ] {
            let (found, text) = found(before, after);
            assert!(found == status && text.contains(words), "{before} {after}: {text}");
        }
    }
}
