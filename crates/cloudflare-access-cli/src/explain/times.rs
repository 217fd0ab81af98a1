//! Whether the token is valid at this moment.

use cloudflare_access::{Refusal, UnixTime};

use super::Expectations;
use super::check::Check;
use crate::clock;
use crate::fault::Fault;
use crate::json_object::JsonObject;
use crate::json_value::JsonValue;
use crate::numeric_date;

pub(crate) fn expiry(claims: Option<&JsonObject>, expected: &Expectations<'_>) -> Check {
    const NAME: &str = "expiry";
    let (now, leeway) = (expected.now, i64::from(expected.leeway.seconds()));
    let text = format!("`exp` is later than {} (now, less {leeway} s of leeway)", date(shifted(now, -leeway)));
    let Some(expires_at) = claims.and_then(|claims| moment(claims, "exp")) else {
        return Check::not_judged(NAME, text);
    };
    let shown = when(expires_at, now);
    if now.seconds() < expires_at.seconds().saturating_add(leeway) {
        return Check::passed(NAME, text, shown);
    }
    let fault = Fault::new(
        Refusal::Expired,
        format!("the token has expired: `exp` is {shown}"),
        "sign in again; if it was issued just now, this machine's clock is ahead (`cfaccess doctor` compares it)",
    );
    Check::failed(NAME, text, shown, fault)
}

pub(crate) fn start(claims: Option<&JsonObject>, expected: &Expectations<'_>) -> Check {
    const NAME: &str = "start";
    let (now, leeway) = (expected.now, i64::from(expected.leeway.seconds()));
    let latest = shifted(now, leeway);
    let text = format!("`nbf` and `iat`, where present, are no later than {} (now, plus {leeway} s)", date(latest));
    let Some(claims) = claims else { return Check::not_judged(NAME, text) };
    let mut found = Vec::new();
    let mut late = None;
    for name in ["nbf", "iat"] {
        match (claims.member(name), moment(claims, name)) {
            (None, _) => {}
            (Some(_), None) => return Check::not_judged(NAME, text),
            (Some(_), Some(start)) => {
                let shown = format!("`{name}` is {}", when(start, now));
                if start > latest && late.is_none() {
                    late = Some(shown.clone());
                }
                found.push(shown);
            }
        }
    }
    let found = if found.is_empty() { "neither is there".to_owned() } else { found.join(", ") };
    match late {
        None => Check::passed(NAME, text, found),
        Some(late) => {
            let cause = format!("the token is not yet valid: {late}");
            let mend =
                "set this machine's clock by NTP: it is behind (`cfaccess doctor` compares it with Cloudflare's)";
            Check::failed(NAME, text, found, Fault::new(Refusal::NotYetValid, cause, mend))
        }
    }
}

fn moment(claims: &JsonObject, name: &str) -> Option<UnixTime> {
    match claims.member(name)? {
        JsonValue::Number(number) => numeric_date::parse(number),
        _ => None,
    }
}

fn shifted(moment: UnixTime, seconds: i64) -> UnixTime {
    UnixTime::from_seconds(moment.seconds().saturating_add(seconds))
}

fn date(moment: UnixTime) -> String {
    clock::date(moment).unwrap_or_else(|| format!("second {}", moment.seconds()))
}

fn when(moment: UnixTime, now: UnixTime) -> String {
    match clock::distance(moment, now) {
        Some(distance) => format!("{}, {distance}", date(moment)),
        None => date(moment),
    }
}
