//! What becomes of a request.

use std::fmt;
use std::str::FromStr;

use crate::case_text::{escape, unescape};

/// The labels of `Refusal::reason`, repeated here so that a label that changes is noticed.
const REASONS: [&str; 26] = [
    "bad-signature",
    "denied",
    "expired",
    "identity-unavailable",
    "keys-unavailable",
    "malformed-claims",
    "malformed-header",
    "malformed-signature",
    "malformed-token",
    "missing",
    "missing-audience",
    "missing-expiry",
    "missing-issuer",
    "missing-key-id",
    "missing-type",
    "not-a-service",
    "not-a-user",
    "not-yet-valid",
    "repeated-credentials",
    "too-large",
    "unknown-key",
    "unsupported-algorithm",
    "unsupported-extension",
    "wrong-audience",
    "wrong-issuer",
    "wrong-type",
];

/// What a case expects, and what a server was seen to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Let in as this caller: `user kim@example.com`, `service 0123….access` or `non-identity`.
    Accepted(String),
    /// Refused for this reason.
    Refused(String),
    /// Answered by the HTTP server itself with this status, before any adapter saw the request.
    Http(u16),
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Outcome::Accepted(caller) => write!(f, "accepted {}", escape(caller.as_bytes())),
            Outcome::Refused(reason) => write!(f, "refused {reason}"),
            Outcome::Http(status) => write!(f, "http {status}"),
        }
    }
}

impl FromStr for Outcome {
    type Err = String;

    fn from_str(text: &str) -> Result<Outcome, String> {
        let unknown = || format!("unknown expectation `{text}`");
        let (verb, what) = text.split_once(' ').ok_or_else(unknown)?;
        match (verb, what.split_once(' ')) {
            ("accepted", Some(("user" | "service", _))) => {
                let caller = String::from_utf8(unescape(what)?).map_err(|_| unknown())?;
                Ok(Outcome::Accepted(caller))
            }
            ("accepted", None) if what == "non-identity" => Ok(Outcome::Accepted(what.to_owned())),
            ("refused", None) if REASONS.contains(&what) => Ok(Outcome::Refused(what.to_owned())),
            _ => Err(unknown()),
        }
    }
}
