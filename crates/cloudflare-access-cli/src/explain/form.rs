//! The length of a token and its three parts.

use cloudflare_access::{Refusal, UnverifiedToken};

use super::check::Check;
use crate::fault::Fault;

/// The parts of a token whose form is right.
#[derive(Clone, Copy)]
pub(crate) struct Parts<'t> {
    pub(crate) header: &'t [u8],
    pub(crate) claims: &'t [u8],
    pub(crate) signature: &'t [u8],
    pub(crate) signing_input: &'t [u8],
}

const LENGTH: &str = "length";
const FORM: &str = "form";
const THREE_PARTS: &str = "header.claims.signature, each of the characters A-Z a-z 0-9 - _";

/// The parts of `text`, or `None` where it has not three; `None` as the text where there is none to look at.
pub(crate) fn checks<'t>(text: Option<&'t [u8]>, checks: &mut Vec<Check>) -> Option<Parts<'t>> {
    let expected = format!("at most {} bytes", UnverifiedToken::MAX_LENGTH);
    let Some(text) = text else {
        checks.extend([Check::not_judged(LENGTH, expected), Check::not_judged(FORM, THREE_PARTS)]);
        return None;
    };
    let found = format!("{} bytes", text.len());
    if text.len() > UnverifiedToken::MAX_LENGTH {
        let mend = "paste the token alone; Access keeps its tokens below 4 KiB, since they must fit a cookie";
        let fault = Fault::new(Refusal::TooLarge, format!("the token has {found}"), mend);
        checks.extend([Check::failed(LENGTH, expected, found, fault), Check::not_judged(FORM, THREE_PARTS)]);
        return None;
    }
    checks.push(Check::passed(LENGTH, expected, found));
    match parts(text) {
        Some(parts) => {
            let [header, claims, signature] = [parts.header, parts.claims, parts.signature].map(<[u8]>::len);
            let found = format!("3 parts of {header}, {claims} and {signature} characters");
            checks.push(Check::passed(FORM, THREE_PARTS, found));
            Some(parts)
        }
        None => {
            let (cause, mend) = damage(text);
            let fault = Fault::new(Refusal::MalformedToken, cause.clone(), mend);
            checks.push(Check::failed(FORM, THREE_PARTS, cause, fault));
            None
        }
    }
}

fn parts(text: &[u8]) -> Option<Parts<'_>> {
    let mut parts = text.split(|byte| *byte == b'.');
    let (header, claims, signature) = (parts.next()?, parts.next()?, parts.next()?);
    let is_all = parts.next().is_none() && text.iter().all(|byte| *byte == b'.' || is_symbol(byte));
    let signing_input = text.get(..text.len().checked_sub(signature.len())?.checked_sub(1)?)?;
    is_all.then_some(Parts { header, claims, signature, signing_input })
}

fn is_symbol(byte: &u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')
}

/// The likeliest story behind a text that is no token: the cause and the mend.
fn damage(text: &[u8]) -> (String, &'static str) {
    let position = |wanted: fn(&u8) -> bool| text.iter().position(wanted);
    let parts = text.split(|byte| *byte == b'.').count();
    let lower = text.to_ascii_lowercase();
    if text.is_empty() {
        let mend = "look for what empties the header between Access and the origin";
        return ("the header or the cookie is there and empty".to_owned(), mend);
    }
    if text.starts_with(b"oauth:") || text.starts_with(b"cfast_") {
        let mend =
            "verify what arrives at the origin in the header `Cf-Access-Jwt-Assertion`: the edge resolves secrets";
        return ("this is an opaque secret for the edge, not a token".to_owned(), mend);
    }
    if lower.starts_with(b"bearer ") {
        return ("`Bearer` stands in front of the token".to_owned(), "paste the token without `Bearer`");
    }
    if matches!(text, [b'"' | b'\'', ..]) {
        return ("the token stands in quotes".to_owned(), "paste the token without quotes");
    }
    if text.windows(3).any(|window| window == "…".as_bytes() || window == b"...") {
        let mend = "copy the whole value, not what is shown of it";
        return ("the token was shortened with dots where it was shown".to_owned(), mend);
    }
    if let Some(offset) = position(|byte| matches!(byte, b'\n' | b'\r')) {
        let mend = "copy the token as one line; `tr -d '[:space:]'` takes line breaks out";
        return (format!("a line break stands in the token after {offset} characters"), mend);
    }
    if let Some(offset) = position(u8::is_ascii_whitespace) {
        let mend = "copy the token as one word; `tr -d '[:space:]'` takes white space out";
        return (format!("white space stands in the token after {offset} characters"), mend);
    }
    if lower.windows(3).any(|window| window == b"%2e") {
        return ("the token is percent-encoded".to_owned(), "decode it first; cookies and headers hold it as it is");
    }
    if let Some(offset) = position(|byte| matches!(byte, b'+' | b'/' | b'=')) {
        let mend = "pass the token on byte for byte: whoever decoded and encoded it anew broke the signature as well";
        return (format!("ordinary base64, not base64url, stands after {offset} characters"), mend);
    }
    if let Some(offset) = text.iter().position(|byte| *byte != b'.' && !is_symbol(byte)) {
        let mend = "copy the token anew: from the header `Cf-Access-Jwt-Assertion`, as plain text";
        return (format!("a character that no token has stands after {offset} characters"), mend);
    }
    match parts {
        1 if text.len() == 64 && text.iter().all(u8::is_ascii_hexdigit) => {
            let mend = "give AUD tags to `--audience`, and paste the header `Cf-Access-Jwt-Assertion` as the token";
            ("this is an AUD tag or a key id, not a token".to_owned(), mend)
        }
        1 => ("there is 1 part, so this is no token".to_owned(), "paste the value of `Cf-Access-Jwt-Assertion`"),
        2 => ("there are 2 parts, so the end of the token is cut off".to_owned(), "copy the token to its end"),
        5 => (
            "there are 5 parts, so this is an encrypted token (JWE)".to_owned(),
            "paste the header `Cf-Access-Jwt-Assertion`: Access signs and does not encrypt",
        ),
        _ => (format!("there are {parts} parts"), "paste one token, and nothing in front or behind"),
    }
}
