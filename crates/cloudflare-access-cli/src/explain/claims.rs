//! The claims as JSON, and whether each is of the type it must be.

use cloudflare_access::Refusal;

use super::check::Check;
use super::token_kind;
use crate::fault::Fault;
use crate::json_object::JsonObject;
use crate::json_value::JsonValue;
use crate::numeric_date;

const CLAIMS: &str = "claims";
const ONE_OBJECT: &str = "one JSON object with unique members";
const CLAIM_TYPES: &str = "claim-types";
const TYPES: &str =
    "`iss`, `aud` and `exp` are there; dates are numbers, `aud` is one string or several, the rest strings";

/// The claims, where they can be read.
pub(crate) fn checks(part: Option<&[u8]>, checks: &mut Vec<Check>) -> Option<JsonObject> {
    let object = match part.map(JsonObject::read) {
        Some(Ok(object)) => object,
        None => {
            checks.extend([Check::not_judged(CLAIMS, ONE_OBJECT), Check::not_judged(CLAIM_TYPES, TYPES)]);
            return None;
        }
        Some(Err(problem)) => {
            let fault = Fault::new(
                Refusal::MalformedClaims,
                format!("the part with the claims {problem}"),
                "copy the token anew; if it is whole, whoever wrote it is not Access",
            );
            checks.extend([Check::failed(CLAIMS, ONE_OBJECT, problem, fault), Check::not_judged(CLAIM_TYPES, TYPES)]);
            return None;
        }
    };
    checks.push(Check::passed(CLAIMS, ONE_OBJECT, format!("{} claims", object.members().len())));
    checks.push(match first_fault(&object) {
        None => Check::passed(CLAIM_TYPES, TYPES, "all of it holds"),
        Some((found, fault)) => Check::failed(CLAIM_TYPES, TYPES, found, fault),
    });
    Some(object)
}

/// In the order in which the verifier looks at them.
fn first_fault(object: &JsonObject) -> Option<(String, Fault)> {
    let string = |name: &str| match object.member(name) {
        None | Some(JsonValue::String(_)) => None,
        Some(value) => Some(malformed(name, &value, "a string")),
    };
    let date = |name: &str| match object.member(name) {
        None => None,
        Some(JsonValue::Number(number)) if numeric_date::parse(number).is_some() => None,
        Some(value) => Some(malformed(name, &value, "a number of seconds since 1970")),
    };
    let required = |name: &str, refusal: Refusal| {
        object.member(name).is_none().then(|| (format!("no `{name}`"), missing(object, name, refusal)))
    };
    string("iss")
        .or_else(|| required("iss", Refusal::MissingIssuer))
        .or_else(|| required("aud", Refusal::MissingAudience))
        .or_else(|| audience(object))
        .or_else(|| string("type"))
        .or_else(|| date("exp"))
        .or_else(|| required("exp", Refusal::MissingExpiry))
        .or_else(|| date("nbf"))
        .or_else(|| date("iat"))
        .or_else(|| ["common_name", "country", "email", "identity_nonce", "sub"].into_iter().find_map(string))
}

fn audience(object: &JsonObject) -> Option<(String, Fault)> {
    let is_string = |value: &JsonValue<'_>| matches!(value, JsonValue::String(_));
    let value = object.member("aud")?;
    match &value {
        JsonValue::String(_) => None,
        JsonValue::Array(elements) if elements.iter().all(is_string) => None,
        value => Some(malformed("aud", value, "a string or an array of strings")),
    }
}

fn malformed(name: &str, value: &JsonValue<'_>, expected: &str) -> (String, Fault) {
    let found = format!("`{name}` is {}", value.show());
    let cause = format!("{found}, not {expected}");
    let mend = "take the token from the header `Cf-Access-Jwt-Assertion`: Access did not write this one";
    (found, Fault::new(Refusal::MalformedClaims, cause, mend))
}

fn missing(object: &JsonObject, name: &str, refusal: Refusal) -> Fault {
    match token_kind::of(object) {
        Some(kind) => Fault::new(refusal, format!("{}, without `{name}`", kind.cause), kind.mend),
        None => Fault::new(
            refusal,
            format!("the token has no `{name}`"),
            "take the token from the header `Cf-Access-Jwt-Assertion`: every application token has it",
        ),
    }
}
