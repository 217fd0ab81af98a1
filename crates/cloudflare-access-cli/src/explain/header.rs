//! What the header of a token asks for.

use cloudflare_access::Refusal;

use super::check::Check;
use crate::fault::Fault;
use crate::json_object::JsonObject;
use crate::json_value::JsonValue;

const HEADER: &str = "header";
const ONE_OBJECT: &str = "one JSON object with unique members";
const NAMES: [&str; 5] = ["algorithm", "extensions", "typ", "cty", "key-id"];
const EXPECTED: [&str; 5] = [
    "`alg` is \"RS256\"",
    "none of `crit`, `b64` and `zip`",
    "`typ` is absent or \"JWT\"",
    "`cty` is absent or no token",
    "`kid` names a key in 1 to 512 bytes",
];

/// The key id, where the header names one.
pub(crate) fn checks(part: Option<&[u8]>, checks: &mut Vec<Check>) -> Option<String> {
    let not_judged = || NAMES.iter().zip(EXPECTED).map(|(name, expected)| Check::not_judged(name, expected));
    let Some(part) = part else {
        checks.push(Check::not_judged(HEADER, ONE_OBJECT));
        checks.extend(not_judged());
        return None;
    };
    let object = match JsonObject::read(part) {
        Ok(object) => object,
        Err(problem) => {
            let fault = Fault::new(
                Refusal::MalformedHeader,
                format!("the header {problem}"),
                "copy the token anew; if it is whole, whoever wrote it is not Access",
            );
            checks.push(Check::failed(HEADER, ONE_OBJECT, problem, fault));
            checks.extend(not_judged());
            return None;
        }
    };
    let names: Vec<String> = object.members().iter().map(|(name, _)| shown_name(name)).collect();
    checks.push(Check::passed(HEADER, ONE_OBJECT, format!("members {}", names.join(", "))));
    let member = |name: &str| object.member(name);
    let extension = ["crit", "b64", "zip"].into_iter().find(|name| member(name).is_some());
    let judged = [
        algorithm(member("alg").as_ref()),
        extension.map_or_else(|| Ok("none".to_owned()), |name| Err(extension_fault(name))),
        token_type(member("typ").as_ref()),
        content_type(member("cty").as_ref()),
        key_id(member("kid").as_ref()),
    ];
    for ((name, expected), (found, fault)) in NAMES.iter().zip(EXPECTED).zip(judged.map(found_and_fault)) {
        checks.push(match fault {
            None => Check::passed(name, expected, found),
            Some(fault) => Check::failed(name, expected, found, fault),
        });
    }
    object.string("kid").filter(|key_id| is_key_id(key_id))
}

type Judgement = Result<String, (String, Fault)>;

fn found_and_fault(judgement: Judgement) -> (String, Option<Fault>) {
    judgement.map_or_else(|(found, fault)| (found, Some(fault)), |found| (found, None))
}

fn algorithm(member: Option<&JsonValue<'_>>) -> Judgement {
    let mend = "take the token from the header `Cf-Access-Jwt-Assertion`: Access signs with RS256 and nothing else";
    let fault = |cause: String| Fault::new(Refusal::UnsupportedAlgorithm, cause, mend);
    match member {
        Some(JsonValue::String(name)) if name == "RS256" => Ok("\"RS256\"".to_owned()),
        Some(JsonValue::String(name)) if name.eq_ignore_ascii_case("none") => {
            Err(("\"none\"".to_owned(), fault("the token is not signed at all (`alg` is none): a forgery".to_owned())))
        }
        Some(value) => Err((value.show(), fault(format!("the token is signed with {}, not RS256", value.show())))),
        None => Err(("no `alg`".to_owned(), fault("the header names no algorithm".to_owned()))),
    }
}

fn extension_fault(name: &str) -> (String, Fault) {
    let cause = format!("the header asks for an extension (`{name}`)");
    let mend = "take the token from the header `Cf-Access-Jwt-Assertion`: Access asks for no extension";
    (format!("`{name}`"), Fault::new(Refusal::UnsupportedExtension, cause, mend))
}

fn token_type(member: Option<&JsonValue<'_>>) -> Judgement {
    match member {
        None => Ok("absent".to_owned()),
        Some(JsonValue::String(name)) if is_jwt(name) => Ok("JWT".to_owned()),
        Some(value @ JsonValue::String(_)) => {
            let cause = format!("`typ` is {}, so this is a token of another kind", value.show());
            let mend = "take the token from the header `Cf-Access-Jwt-Assertion`, not from an identity provider";
            Err((value.show(), Fault::new(Refusal::WrongType, cause, mend)))
        }
        Some(value) => Err(not_a_string("typ", value)),
    }
}

fn content_type(member: Option<&JsonValue<'_>>) -> Judgement {
    match member {
        None => Ok("absent".to_owned()),
        Some(JsonValue::String(name)) if is_jwt(name) => {
            let cause = "`cty` says that a token lies inside the token";
            let mend = "take the token from the header `Cf-Access-Jwt-Assertion`: Access does not nest tokens";
            Err(("JWT".to_owned(), Fault::new(Refusal::UnsupportedExtension, cause, mend)))
        }
        Some(value @ JsonValue::String(_)) => Ok(value.show()),
        Some(value) => Err(not_a_string("cty", value)),
    }
}

fn key_id(member: Option<&JsonValue<'_>>) -> Judgement {
    let mend = "take the token from the header `Cf-Access-Jwt-Assertion`: Access names its key in every token";
    match member {
        None => Err(("no `kid`".to_owned(), Fault::new(Refusal::MissingKeyId, "the header names no key", mend))),
        Some(value @ JsonValue::String(text)) if is_key_id(text) => Ok(value.show()),
        Some(value @ JsonValue::String(text)) => {
            let cause = format!("the key id has {} bytes", text.len());
            Err((value.show(), Fault::new(Refusal::MalformedHeader, cause, mend)))
        }
        Some(value) => Err(not_a_string("kid", value)),
    }
}

fn not_a_string(name: &str, value: &JsonValue<'_>) -> (String, Fault) {
    let cause = format!("`{name}` is {}, not a string", value.show());
    let mend = "take the token from the header `Cf-Access-Jwt-Assertion`: Access did not write this one";
    (value.show(), Fault::new(Refusal::MalformedHeader, cause, mend))
}

fn is_key_id(text: &str) -> bool {
    (1..=512).contains(&text.len())
}

/// Media types have no case (RFC 7515 §4.1.9).
fn is_jwt(name: &str) -> bool {
    name.eq_ignore_ascii_case("JWT") || name.eq_ignore_ascii_case("application/jwt")
}

fn shown_name(name: &str) -> String {
    JsonValue::String(name.to_owned()).show().trim_matches('"').to_owned()
}
