use cloudflare_access::{Principal, Refusal, VerifiedToken};
use serde_json::Value;

use crate::clock;
use crate::escape::{Escaped, OneLineJson};

/// How verdicts are written.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Format {
    People,
    Programs,
}

impl Format {
    /// The verdict on one line, without its end.
    pub(crate) fn line(self, verdict: &Result<VerifiedToken, Refusal>) -> String {
        match self {
            Format::People => for_people(verdict),
            Format::Programs => for_programs(verdict),
        }
    }
}

/// The verdict for people, on one line.
pub(crate) fn for_people(verdict: &Result<VerifiedToken, Refusal>) -> String {
    match verdict {
        Ok(token) => {
            let principal = match token.principal() {
                Principal::NonIdentity => "non-identity".to_owned(),
                principal => format!("{} {}", principal.kind(), Escaped(&principal.to_string())),
            };
            let expiry = token.expires_at();
            let expiry = clock::date(expiry).unwrap_or_else(|| expiry.seconds().to_string());
            format!("accepted: {principal}, audience {}, expires {expiry}", token.audience())
        }
        Err(refusal) => format!("refused: {}: {refusal}", refusal.reason()),
    }
}

/// The verdict as one JSON object on one line. An accepted one always has the same members in the same order, `null`
/// where the token lacks the claim.
fn for_programs(verdict: &Result<VerifiedToken, Refusal>) -> String {
    match verdict {
        Ok(token) => {
            let line = format!(
                concat!(
                    r#"{{"verdict":"accepted","principal":{},"email":{},"sub":{},"common_name":{},"#,
                    r#""audience":{},"expires_at":{},"claims":{}}}"#
                ),
                Value::from(token.principal().kind()),
                Value::from(token.email()),
                Value::from(token.subject()),
                Value::from(token.common_name()),
                Value::from(token.audience().as_str()),
                token.expires_at().seconds(),
                // As they were signed: to read and to write them anew would round numbers and reorder members.
                token.claims_json(),
            );
            OneLineJson(&line).to_string()
        }
        Err(refusal) => format!(r#"{{"verdict":"refused","reason":{}}}"#, Value::from(refusal.reason())),
    }
}
