//! The length of a token and its three parts.

use cloudflare_access::{Refusal, UnverifiedToken};

use super::check::Check;
use super::damage;
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
            let (cause, mend) = damage::story(text);
            let fault = Fault::new(Refusal::MalformedToken, cause.clone(), mend);
            checks.push(Check::failed(FORM, THREE_PARTS, cause, fault));
            None
        }
    }
}

fn parts(text: &[u8]) -> Option<Parts<'_>> {
    let mut parts = text.split(|byte| *byte == b'.');
    let (header, claims, signature) = (parts.next()?, parts.next()?, parts.next()?);
    let is_all = parts.next().is_none() && text.iter().all(|byte| *byte == b'.' || damage::is_symbol(byte));
    let signing_input = text.get(..text.len().checked_sub(signature.len())?.checked_sub(1)?)?;
    is_all.then_some(Parts { header, claims, signature, signing_input })
}
