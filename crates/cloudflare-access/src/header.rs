//! What a token's JOSE header may say (RFC 7515 §4.1).

use alloc::format;
use alloc::string::String;

use crate::json::{self, Spill, Taken, Text, Value};
use crate::{Refusal, base64url};

/// The longest key id that is looked up, in bytes; Access's have 64.
pub(crate) const MAX_KEY_ID: usize = 512;

/// The parameters that count, as they stand in the header.
#[derive(Default)]
struct Parameters<'a> {
    alg: Option<Value<'a>>,
    cty: Option<Value<'a>>,
    extension: bool,
    kid: Option<Value<'a>>,
    typ: Option<Value<'a>>,
}

/// What is left of a header once it has passed: with one algorithm and no extension, only the key is to be told.
pub(crate) fn key_id<'a>(header: &'a [u8], spill: &mut Spill) -> Result<Text<'a>, Refusal> {
    Parameters::parse(header, spill)?.key_id()
}

/// The header that Access writes for the key of this id, and the dot behind it, as they stand in a token.
///
/// `None` for ids that JSON may spell in several ways; Access's are hexadecimal.
pub(crate) fn as_access_writes_it(key_id: &str) -> Option<String> {
    if !key_id.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return None;
    }
    let header = format!(r#"{{"alg":"RS256","kid":"{key_id}","typ":"JWT"}}"#);
    Some(format!("{}.", base64url::encode(header.as_bytes())))
}

impl<'a> json::Members<'a> for Parameters<'a> {
    fn take(&mut self, name: Text<'a>, value: Value<'a>) -> Taken {
        let parameter = match name.resolve(&mut [0; MAX_NAME]).unwrap_or_default() {
            "alg" => &mut self.alg,
            // Present at all is enough, whatever the value: a verifier that knows no extension must refuse each
            // (RFC 7515 §4.1.11), `b64` is not for JWTs (RFC 7797 §7), and compressed claims are a bomb (RFC 8725
            // §3.6). Reading `crit` wrongly was the bug of 2025 and 2026 (CVE-2025-59420, CVE-2026-32597).
            "crit" | "b64" | "zip" => {
                self.extension = true;
                return Taken::Unexpected;
            }
            "cty" => &mut self.cty,
            "kid" => &mut self.kid,
            "typ" => &mut self.typ,
            // Keys that come with the token (`jwk`, `jku`, `x5c`, `x5u`) are an attacker's keys (CVE-2018-0114).
            _ => return Taken::Unexpected,
        };
        match parameter.replace(value) {
            None => Taken::Once,
            Some(_) => Taken::Again,
        }
    }
}

impl<'a> Parameters<'a> {
    fn parse(header: &'a [u8], spill: &mut Spill) -> Result<Parameters<'a>, Refusal> {
        let text = core::str::from_utf8(header).map_err(|_| Refusal::MalformedHeader)?;
        let mut parameters = Parameters::default();
        json::members(text, &mut parameters, spill).map_err(|_| Refusal::MalformedHeader)?;
        Ok(parameters)
    }

    fn key_id(self) -> Result<Text<'a>, Refusal> {
        // Byte for byte, and before any key is touched: `none`, HMAC keyed with the public key, another RSA scheme
        // under the same key (CVE-2015-9235, CVE-2022-29217; RFC 8725 §3.1).
        match self.alg {
            Some(Value::String(name)) if name.is("RS256") => {}
            _ => return Err(Refusal::UnsupportedAlgorithm),
        }
        if self.extension {
            return Err(Refusal::UnsupportedExtension);
        }
        if let Some(value) = self.typ {
            // A token of another kind must not pass for this one (RFC 8725 §3.11). Access wrote none at times.
            if !is_jwt(text_of(value)?) {
                return Err(Refusal::WrongType);
            }
        }
        if let Some(value) = self.cty {
            // A token inside the token (RFC 7519 §5.2): its claims would not be the ones that were verified.
            if is_jwt(text_of(value)?) {
                return Err(Refusal::UnsupportedExtension);
            }
        }
        let key_id = text_of(self.kid.ok_or(Refusal::MissingKeyId)?)?;
        if (1..=MAX_KEY_ID).contains(&key_id.len()) { Ok(key_id) } else { Err(Refusal::MalformedHeader) }
    }
}

/// Longer than the longest name that counts.
const MAX_NAME: usize = 8;

/// Longer than the longest name of the media type.
const MAX_TYPE: usize = 16;

/// A parameter that must be a string; `null` is not absence.
fn text_of(value: Value<'_>) -> Result<Text<'_>, Refusal> {
    match value {
        Value::String(text) => Ok(text),
        _ => Err(Refusal::MalformedHeader),
    }
}

/// `JWT` or its full media type; media types have no case (RFC 7515 §4.1.9).
fn is_jwt(media_type: Text<'_>) -> bool {
    media_type.resolve(&mut [0; MAX_TYPE]).is_some_and(|media_type| {
        media_type.eq_ignore_ascii_case("JWT") || media_type.eq_ignore_ascii_case("application/jwt")
    })
}
