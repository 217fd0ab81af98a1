//! Whether the team signed the token.

use cloudflare_access::Refusal;

use super::Expectations;
use super::check::Check;
use super::form::Parts;
use crate::encoded_part::EncodedPart;
use crate::escape::Escaped;
use crate::fault::Fault;
use crate::key_document::{KeyDocument, Mismatch};

const BASE64URL: &str = "strict base64url";
const A_KEY_SET: &str = "a key set with a usable key";
const A_KNOWN_KEY: &str = "`kid` is one of the team's keys";
const RS256: &str = "the RS256 signature by that key over header and claims";

pub(crate) fn checks(
    parts: Option<Parts<'_>>,
    key_id: Option<&str>,
    expected: &Expectations<'_>,
    checks: &mut Vec<Check>,
) {
    let signature = parts.map(|parts| EncodedPart::decode(parts.signature));
    let signature = match signature {
        None => {
            checks.push(Check::not_judged("signature-form", BASE64URL));
            None
        }
        Some(part) if part.is_strict => {
            checks.push(Check::passed("signature-form", BASE64URL, format!("{} bytes", part.bytes.len())));
            Some(part.bytes)
        }
        Some(_) => {
            let cause = "the signature is not strict base64url";
            let mend = "copy the token to its end; if it is whole, somebody changed its last character";
            let fault = Fault::new(Refusal::MalformedSignature, cause, mend);
            checks.push(Check::failed("signature-form", BASE64URL, "stray bits or a missing character", fault));
            None
        }
    };
    let keys = match expected.keys {
        Ok(keys) => {
            let (usable, skipped) = (keys.key_set.keys().count(), keys.key_set.skipped().len());
            checks.push(Check::passed("keys", A_KEY_SET, format!("{usable} usable, {skipped} skipped")));
            keys
        }
        Err(fault) => {
            let found = fault.cause.clone();
            checks.push(Check::failed("keys", A_KEY_SET, found, fault.clone()));
            checks.extend([Check::not_judged("key", A_KNOWN_KEY), Check::not_judged("signature", RS256)]);
            return;
        }
    };
    let Some(key_id) = key_id else {
        checks.extend([Check::not_judged("key", A_KNOWN_KEY), Check::not_judged("signature", RS256)]);
        return;
    };
    if keys.key_set.keys().all(|(known, _)| known != key_id) {
        checks.extend([unknown_key(keys, key_id), Check::not_judged("signature", RS256)]);
        return;
    }
    checks.push(Check::passed("key", A_KNOWN_KEY, "the team publishes it"));
    let verdict = parts.zip(signature).and_then(|(parts, signature)| {
        let length = signature.len();
        Some((length, keys.check_signature(key_id, parts.signing_input, &signature)?))
    });
    checks.push(match verdict {
        None => Check::not_judged("signature", RS256),
        Some((_, Ok(()))) => Check::passed("signature", RS256, "it holds"),
        Some((length, Err(mismatch))) => bad_signature(length, mismatch),
    });
}

fn unknown_key(keys: &KeyDocument, key_id: &str) -> Check {
    let known: Vec<String> = keys.key_set.keys().map(|(known, _)| Escaped(known).to_string()).collect();
    let skipped = keys.key_set.skipped().iter().find(|skipped| skipped.key_id.as_deref() == Some(key_id));
    let (cause, mend) = match skipped {
        Some(skipped) => (
            format!("the team publishes the key that the token names, but it cannot be used: {}", skipped.reason),
            "do not trust the token: Access signs with RSA keys of 2048 bits or more".to_owned(),
        ),
        None => (
            "the token names a key that the team does not publish".to_owned(),
            "sign in again if the session is older than the last key rotation; if it is new, look whether the token is \
             from this team, and fetch a key file anew"
                .to_owned(),
        ),
    };
    let found = format!("the team publishes {}", known.join(", "));
    Check::failed("key", A_KNOWN_KEY, found, Fault::new(Refusal::UnknownKey, cause, mend))
}

fn bad_signature(length: usize, mismatch: Mismatch) -> Check {
    let (found, cause, mend) = match mismatch {
        Mismatch::Length { .. } if length == 0 => (
            "nothing".to_owned(),
            "the token has no signature".to_owned(),
            "copy the token to its end; if it is whole, it is a forgery",
        ),
        Mismatch::Length { expected } if length < expected => (
            format!("{length} bytes, where the key's have {expected}"),
            format!("the signature has {length} bytes, not {expected}, so the end of the token is cut off"),
            "copy the token to its end",
        ),
        Mismatch::Length { expected } => (
            format!("{length} bytes, where the key's have {expected}"),
            format!("the signature has {length} bytes, not {expected}"),
            "paste one token, and nothing behind it",
        ),
        Mismatch::Signature => (
            "another signature".to_owned(),
            "the key that the token names did not sign it: it was changed, or somebody else signed".to_owned(),
            "copy the token anew; if it stays so, it is a forgery and goes to whoever looks after security",
        ),
    };
    Check::failed("signature", RS256, found, Fault::new(Refusal::BadSignature, cause, mend))
}
