//! What the documentation says about claims, written down once more and with other means.

use crate::team::{AUDIENCE, OTHER_AUDIENCE};
use cloudflare_access::{Principal, Refusal, UnixTime, VerifiedToken};

use crate::json::{Node, member};
use crate::team;

pub(super) struct Expectations {
    pub(super) several_audiences: bool,
    pub(super) leeway: i128,
    pub(super) missing_type_accepted: bool,
    pub(super) now: i64,
}

/// What a token that is accepted says.
#[derive(Debug)]
pub(super) struct Claims {
    audience: String,
    common_name: Option<String>,
    country: Option<String>,
    email: Option<String>,
    expires_at: i64,
    identity_nonce: Option<String>,
    issued_at: Option<i64>,
    not_before: Option<i64>,
    subject: Option<String>,
}

impl Claims {
    pub(super) fn judge(json: &[u8], expected: &Expectations) -> Result<Claims, Refusal> {
        let members = Node::read_object(json).ok_or(Refusal::MalformedClaims)?;
        // Types, in the order in which they are looked at.
        let issuer = text(&members, "iss")?.ok_or(Refusal::MissingIssuer)?;
        let audiences = match member(&members, "aud").ok_or(Refusal::MissingAudience)? {
            Node::Text(one) => vec![one.clone()],
            Node::Array(several) => {
                let texts = several.iter().map(|one| one.text().map(str::to_owned));
                texts.collect::<Option<_>>().ok_or(Refusal::MalformedClaims)?
            }
            _ => return Err(Refusal::MalformedClaims),
        };
        let token_type = text(&members, "type")?;
        let claims = Claims {
            expires_at: date(&members, "exp")?.ok_or(Refusal::MissingExpiry)?,
            not_before: date(&members, "nbf")?,
            issued_at: date(&members, "iat")?,
            common_name: text(&members, "common_name")?,
            country: text(&members, "country")?,
            email: text(&members, "email")?,
            identity_nonce: text(&members, "identity_nonce")?,
            subject: text(&members, "sub")?,
            // The first in the token that is wanted.
            audience: audiences.into_iter().find(|one| is_wanted(one, expected)).unwrap_or_default(),
        };
        // Values.
        if issuer != team::ISSUER {
            return Err(Refusal::WrongIssuer);
        }
        if claims.audience.is_empty() {
            return Err(Refusal::WrongAudience);
        }
        match token_type.as_deref() {
            Some("app") => {}
            Some(_) => return Err(Refusal::WrongType),
            None if expected.missing_type_accepted => {}
            None => return Err(Refusal::MissingType),
        }
        claims.judge_times(expected)?;
        Ok(claims)
    }

    fn judge_times(&self, expected: &Expectations) -> Result<(), Refusal> {
        let now = i128::from(expected.now);
        // At the end of time every token has expired, whatever the leeway.
        let is_over = expected.now == i64::MAX || now >= i128::from(self.expires_at) + expected.leeway;
        if is_over {
            return Err(Refusal::Expired);
        }
        let starts = [self.not_before, self.issued_at];
        if starts.into_iter().flatten().any(|start| i128::from(start) > now + expected.leeway) {
            return Err(Refusal::NotYetValid);
        }
        Ok(())
    }

    pub(super) fn assert_told(&self, token: &VerifiedToken) {
        assert_eq!(token.audience().as_str(), self.audience);
        assert_eq!(token.key_id(), team::KEY_ID);
        assert_eq!(token.common_name(), self.common_name.as_deref());
        assert_eq!(token.country(), self.country.as_deref());
        assert_eq!(token.email(), self.email.as_deref());
        assert_eq!(token.identity_nonce(), self.identity_nonce.as_deref());
        assert_eq!(token.subject(), self.subject.as_deref());
        assert_eq!(token.expires_at(), UnixTime::from_seconds(self.expires_at));
        assert_eq!(token.issued_at(), self.issued_at.map(UnixTime::from_seconds));
        assert_eq!(token.not_before(), self.not_before.map(UnixTime::from_seconds));
        assert_eq!(token.principal(), self.principal());
    }

    fn principal(&self) -> Principal<'_> {
        let subject = self.subject.as_deref().unwrap_or_default();
        let email = self.email.as_deref().unwrap_or_default();
        let client_id = self.common_name.as_deref().unwrap_or_default();
        if !subject.is_empty() && !email.is_empty() {
            Principal::User { email, subject }
        } else if subject.is_empty() && !client_id.is_empty() {
            Principal::Service { client_id }
        } else {
            Principal::NonIdentity
        }
    }
}

fn is_wanted(audience: &str, expected: &Expectations) -> bool {
    audience == AUDIENCE || expected.several_audiences && audience == OTHER_AUDIENCE
}

fn text(members: &[(String, Node)], name: &str) -> Result<Option<String>, Refusal> {
    match member(members, name) {
        None => Ok(None),
        Some(Node::Text(text)) => Ok(Some(text.clone())),
        Some(_) => Err(Refusal::MalformedClaims),
    }
}

fn date(members: &[(String, Node)], name: &str) -> Result<Option<i64>, Refusal> {
    match member(members, name) {
        None => Ok(None),
        Some(Node::Number(number)) => seconds(number).map(Some).ok_or(Refusal::MalformedClaims),
        Some(_) => Err(Refusal::MalformedClaims),
    }
}

/// The number rounded up: by the digits where they are written out, as a double where there is an exponent.
pub(crate) fn seconds(number: &str) -> Option<i64> {
    if number.contains(['e', 'E']) {
        let number: f64 = number.parse().ok()?;
        return (number.abs() <= 2_f64.powi(53)).then(|| number.ceil() as i64);
    }
    let (whole, fraction) = number.split_once('.').unwrap_or((number, "0"));
    let whole: i128 = whole.parse().ok()?;
    if whole.abs() > i128::from(u64::MAX) {
        return None;
    }
    let is_above = !number.starts_with('-') && fraction.chars().any(|digit| digit != '0');
    let clamped = whole.clamp(i64::MIN.into(), i64::MAX.into()) + i128::from(is_above);
    Some(i64::try_from(clamped).unwrap_or(i64::MAX))
}
