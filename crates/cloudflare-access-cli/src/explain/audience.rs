//! Whether the token is for the application.

use cloudflare_access::Refusal;

use super::Expectations;
use super::check::Check;
use crate::fault::Fault;
use crate::json_object::JsonObject;
use crate::json_value::JsonValue;

pub(crate) fn check(claims: Option<&JsonObject>, expected: &Expectations<'_>) -> Check {
    const NAME: &str = "audience";
    let wanted: Vec<&str> = expected.application.audiences().map(|audience| audience.as_str()).collect();
    let text = format!("`aud` has {}", wanted.join(" or "));
    let value = claims.and_then(|claims| claims.member("aud"));
    let tags: Option<Vec<&String>> = match &value {
        Some(JsonValue::String(tag)) => Some(vec![tag]),
        Some(JsonValue::Array(elements)) => elements.iter().map(tag_of).collect(),
        _ => None,
    };
    let (Some(tags), Some(shown)) = (tags, value.as_ref().map(JsonValue::show)) else {
        return Check::not_judged(NAME, text);
    };
    if tags.iter().any(|tag| wanted.contains(&tag.as_str())) {
        return Check::passed(NAME, text, shown);
    }
    let mend = "compare with the AUD tag of the application in the dashboard: one that was deleted and created anew has \
                another, and of applications by path or host the most specific one counts";
    let cause = format!("the token is for another application: `aud` is {shown}");
    Check::failed(NAME, text, shown, Fault::new(Refusal::WrongAudience, cause, mend))
}

fn tag_of<'v>(value: &'v JsonValue<'_>) -> Option<&'v String> {
    match value {
        JsonValue::String(tag) => Some(tag),
        _ => None,
    }
}
