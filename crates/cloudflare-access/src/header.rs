//! What a token's JOSE header may say (RFC 7515 §4.1).

use alloc::borrow::Cow;
use alloc::string::String;

use crate::Refusal;
use crate::json::{self, Value};

/// The longest key id that is looked up, in bytes; Access's have 64.
pub(crate) const MAX_KEY_ID: usize = 512;

/// What is left of a header once it has passed: with one algorithm and no extension, only the key is to be told.
pub(crate) struct Header {
    pub(crate) key_id: String,
}

impl Header {
    pub(crate) fn parse(bytes: &[u8]) -> Result<Header, Refusal> {
        let text = core::str::from_utf8(bytes).map_err(|_| Refusal::MalformedHeader)?;
        let mut algorithm = None;
        let mut content_type = None;
        let mut extension = false;
        let mut key_id = None;
        let mut token_type = None;
        json::object(text, |name, value| match name {
            "alg" => algorithm = Some(value),
            // Present at all is enough, whatever the value: a verifier that knows no extension must refuse each
            // (RFC 7515 §4.1.11), `b64` is not for JWTs (RFC 7797 §7), and compressed claims are a bomb (RFC 8725
            // §3.6). Reading `crit` wrongly was the bug of 2025 and 2026 (CVE-2025-59420, CVE-2026-32597).
            "crit" | "b64" | "zip" => extension = true,
            "cty" => content_type = Some(value),
            "kid" => key_id = Some(value),
            "typ" => token_type = Some(value),
            // Keys that come with the token (`jwk`, `jku`, `x5c`, `x5u`) are an attacker's keys (CVE-2018-0114).
            _ => {}
        })
        .map_err(|_| Refusal::MalformedHeader)?;

        // Byte for byte, and before any key is touched: `none`, HMAC keyed with the public key, another RSA scheme
        // under the same key (CVE-2015-9235, CVE-2022-29217; RFC 8725 §3.1).
        match algorithm {
            Some(Value::String(name)) if name.is("RS256") => {}
            _ => return Err(Refusal::UnsupportedAlgorithm),
        }
        if extension {
            return Err(Refusal::UnsupportedExtension);
        }
        if let Some(value) = token_type {
            // A token of another kind must not pass for this one (RFC 8725 §3.11). Access wrote none at times.
            if !is_jwt(&text_of(value)?) {
                return Err(Refusal::WrongType);
            }
        }
        if let Some(value) = content_type {
            // A token inside the token (RFC 7519 §5.2): its claims would not be the ones that were verified.
            if is_jwt(&text_of(value)?) {
                return Err(Refusal::UnsupportedExtension);
            }
        }
        let key_id = text_of(key_id.ok_or(Refusal::MissingKeyId)?)?;
        if key_id.is_empty() || key_id.len() > MAX_KEY_ID {
            return Err(Refusal::MalformedHeader);
        }
        Ok(Header { key_id: key_id.into_owned() })
    }
}

/// A parameter that must be a string; `null` is not absence.
fn text_of(value: Value<'_>) -> Result<Cow<'_, str>, Refusal> {
    match value {
        Value::String(text) => Ok(text.decode()),
        _ => Err(Refusal::MalformedHeader),
    }
}

/// `JWT` or its full media type; media types have no case (RFC 7515 §4.1.9).
fn is_jwt(media_type: &str) -> bool {
    media_type.eq_ignore_ascii_case("JWT") || media_type.eq_ignore_ascii_case("application/jwt")
}
