//! What the claims must say, and what they say about the caller.

use crate::json::{self, Spill, Taken, Text, Value};
use crate::validity::Validity;
use crate::{Application, Audience, Leeway, Refusal, UnixTime, numeric_date};

/// Longer than the longest name of a claim that counts.
const MAX_NAME: usize = 16;

/// What claims are held against.
pub(crate) struct Expectations<'v> {
    pub(crate) application: &'v Application,
    pub(crate) leeway: Leeway,
    pub(crate) missing_type_accepted: bool,
    pub(crate) now: UnixTime,
}

/// The claims of a token that meets the expectations; whether it is genuine, only its signature tells.
pub(crate) struct Claims<'a> {
    pub(crate) audience: &'a Audience,
    pub(crate) common_name: Option<Text<'a>>,
    pub(crate) country: Option<Text<'a>>,
    pub(crate) email: Option<Text<'a>>,
    pub(crate) expires_at: UnixTime,
    pub(crate) identity_nonce: Option<Text<'a>>,
    pub(crate) issued_at: Option<UnixTime>,
    pub(crate) not_before: Option<UnixTime>,
    pub(crate) subject: Option<Text<'a>>,
}

/// The claims this crate knows, as they stand in the token.
#[derive(Default)]
struct Members<'a> {
    aud: Option<Value<'a>>,
    common_name: Option<Value<'a>>,
    country: Option<Value<'a>>,
    email: Option<Value<'a>>,
    exp: Option<Value<'a>>,
    iat: Option<Value<'a>>,
    identity_nonce: Option<Value<'a>>,
    iss: Option<Value<'a>>,
    nbf: Option<Value<'a>>,
    sub: Option<Value<'a>>,
    r#type: Option<Value<'a>>,
}

impl<'a> Claims<'a> {
    /// Reads the claims and holds them against the expectations.
    ///
    /// An expectation implies presence, and a claim of the wrong type never reads as an absent one (CVE-2026-25537).
    pub(crate) fn check(json: &'a str, expected: &Expectations<'a>, spill: &mut Spill) -> Result<Claims<'a>, Refusal> {
        let mut members = Members::default();
        json::members(json, &mut members, spill).map_err(|_| Refusal::MalformedClaims)?;
        let issuer = text_of(members.iss)?.ok_or(Refusal::MissingIssuer)?;
        let audience = audience_of(members.aud, expected.application)?;
        let token_type = text_of(members.r#type)?;
        let expires_at = date_of(members.exp)?.ok_or(Refusal::MissingExpiry)?;
        let not_before = date_of(members.nbf)?;
        let issued_at = date_of(members.iat)?;
        let common_name = text_of(members.common_name)?;
        let country = text_of(members.country)?;
        let email = text_of(members.email)?;
        let identity_nonce = text_of(members.identity_nonce)?;
        let subject = text_of(members.sub)?;

        // Equality of the whole text: a prefix, another case or a slash more is another issuer (RFC 8725 §3.8).
        if !issuer.is(expected.application.team_domain().issuer()) {
            return Err(Refusal::WrongIssuer);
        }
        // A genuine token for another application of the same account (RFC 8725 §3.9).
        let audience = audience.ok_or(Refusal::WrongAudience)?;
        // The account's key also signs `org`, `meta` and `match` tokens, the latter two for visitors who never logged
        // in, with the application's audience in them (RFC 8725 §2.8, cross-JWT confusion).
        match token_type {
            Some(token_type) if token_type.is("app") => {}
            Some(_) => return Err(Refusal::WrongType),
            None if expected.missing_type_accepted => {}
            None => return Err(Refusal::MissingType),
        }
        Validity { expires_at, issued_at, not_before }.check(expected.now, expected.leeway)?;
        Ok(Claims { audience, common_name, country, email, expires_at, identity_nonce, issued_at, not_before, subject })
    }
}

impl<'a> json::Members<'a> for Members<'a> {
    fn take(&mut self, name: Text<'a>, value: Value<'a>) -> Taken {
        let claim = match name.resolve(&mut [0; MAX_NAME]).unwrap_or_default().as_bytes() {
            b"aud" => &mut self.aud,
            b"common_name" => &mut self.common_name,
            b"country" => &mut self.country,
            b"email" => &mut self.email,
            b"exp" => &mut self.exp,
            b"iat" => &mut self.iat,
            b"identity_nonce" => &mut self.identity_nonce,
            b"iss" => &mut self.iss,
            b"nbf" => &mut self.nbf,
            b"sub" => &mut self.sub,
            b"type" => &mut self.r#type,
            _ => return Taken::Unexpected,
        };
        match claim.replace(value) {
            None => Taken::Once,
            Some(_) => Taken::Again,
        }
    }
}

/// A claim that is a string where it is present; `null` is not absence.
fn text_of(claim: Option<Value<'_>>) -> Result<Option<Text<'_>>, Refusal> {
    match claim {
        None => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(_) => Err(Refusal::MalformedClaims),
    }
}

fn date_of(claim: Option<Value<'_>>) -> Result<Option<UnixTime>, Refusal> {
    match claim {
        None => Ok(None),
        Some(Value::Number(number)) => numeric_date::parse(number).map(Some).ok_or(Refusal::MalformedClaims),
        Some(_) => Err(Refusal::MalformedClaims),
    }
}

/// The application's audience that the token is for, if any: `aud` is a string or an array of strings (RFC 7519
/// §4.1.3). Substrings, nested arrays and numbers are no audience (CVE-2020-26160).
fn audience_of<'e>(claim: Option<Value<'_>>, application: &'e Application) -> Result<Option<&'e Audience>, Refusal> {
    let matching = |value: Value<'_>| match value {
        Value::String(tag) => Ok(application.accepted(tag)),
        _ => Err(Refusal::MalformedClaims),
    };
    match claim.ok_or(Refusal::MissingAudience)? {
        Value::Array(elements) => {
            let mut found = Ok(None);
            json::array(elements, |element| {
                found = match (found, matching(element)) {
                    (Err(refusal), _) | (_, Err(refusal)) => Err(refusal),
                    (Ok(earlier), Ok(this)) => Ok(earlier.or(this)),
                };
            })
            .map_err(|_| Refusal::MalformedClaims)?;
            found
        }
        value => matching(value),
    }
}
