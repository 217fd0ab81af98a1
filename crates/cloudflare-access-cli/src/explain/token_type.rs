//! Whether the token is an application token.

use cloudflare_access::Refusal;

use super::Expectations;
use super::check::Check;
use super::token_kind;
use crate::fault::Fault;
use crate::json_object::JsonObject;
use crate::json_value::JsonValue;

pub(crate) fn check(claims: Option<&JsonObject>, expected: &Expectations<'_>) -> Check {
    const NAME: &str = "type";
    let text = if expected.missing_type_accepted { "`type` is \"app\" or absent" } else { "`type` is \"app\"" };
    let Some(claims) = claims else { return Check::not_judged(NAME, text) };
    let mend = "take the token from the header `Cf-Access-Jwt-Assertion`";
    match (claims.member("type"), token_kind::of(claims)) {
        (Some(JsonValue::String(kind)), _) if kind == "app" => Check::passed(NAME, text, "\"app\""),
        (Some(value @ JsonValue::String(_)), kind) => {
            let (cause, mend) = kind.map_or(("another kind of token".to_owned(), mend), |kind| (kind.cause, kind.mend));
            Check::failed(NAME, text, value.show(), Fault::new(Refusal::WrongType, cause, mend))
        }
        (Some(_), _) => Check::not_judged(NAME, text),
        (None, _) if expected.missing_type_accepted => Check::passed(NAME, text, "absent"),
        (None, _) => {
            let cause = "the token does not say of which type it is";
            let mend = "if it is a service token's of about 2020, write `--accept-missing-type`; else take the token from \
                        the header `Cf-Access-Jwt-Assertion`";
            Check::failed(NAME, text, "absent", Fault::new(Refusal::MissingType, cause, mend))
        }
    }
}
