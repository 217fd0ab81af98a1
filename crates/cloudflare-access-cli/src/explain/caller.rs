//! Whether the token names the kind of caller that a route expects.

use cloudflare_access::Refusal;

use super::Expectations;
use super::check::Check;
use crate::caller_kind::CallerKind;
use crate::fault::Fault;
use crate::json_object::JsonObject;
use crate::json_value::JsonValue;

const NAME: &str = "caller";

/// `None` where the route takes whoever is calling.
pub(crate) fn check(claims: Option<&JsonObject>, expected: &Expectations<'_>) -> Option<Check> {
    let wanted = expected.caller?;
    let text = match wanted {
        CallerKind::Service => "a service: `common_name`, and `sub` is empty",
        CallerKind::User => "a user: `email` and `sub`",
    };
    let Some(claims) = claims else { return Some(Check::not_judged(NAME, text)) };
    let present = |name: &str| claims.string(name).filter(|text| !text.is_empty());
    let shown = |kind: &str, name: String| format!("{kind} {}", JsonValue::String(name).show());
    let (found, kind) = match (present("sub"), present("email"), present("common_name")) {
        (Some(_), Some(email), _) => (shown("user", email), Some(CallerKind::User)),
        (None, _, Some(client_id)) => (shown("service", client_id), Some(CallerKind::Service)),
        _ => ("nobody in particular".to_owned(), None),
    };
    if kind == Some(wanted) {
        return Some(Check::passed(NAME, text, found));
    }
    let (refusal, cause, mend) = match wanted {
        CallerKind::User => (
            Refusal::NotAUser,
            format!("a user is expected, and the token names {found}"),
            "let the handler take services too (`Access<Service>`, or whoever is calling), or sign in as a person",
        ),
        CallerKind::Service => (
            Refusal::NotAService,
            format!("a service is expected, and the token names {found}"),
            "call with a service token, and give the application a policy with the action Service Auth for it",
        ),
    };
    Some(Check::failed(NAME, text, found, Fault::new(refusal, cause, mend)))
}
