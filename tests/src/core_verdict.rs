//! A case through the core alone.

use cloudflare_access::credentials::{self, ASSERTION_HEADER};
use cloudflare_access::{Refusal, UnixTime, UnverifiedToken, VerifiedToken, Verifier};

use crate::case::Case;
use crate::outcome::Outcome;
use crate::servers::caller;

/// The core's verdict on the header lines of a case.
///
/// # Errors
///
/// The refusal.
pub fn verify(case: &Case, verifier: &Verifier, now: UnixTime) -> Result<VerifiedToken, Refusal> {
    let token = credentials::select(case.header_values(ASSERTION_HEADER), case.header_values("Cookie"))?;
    verifier.verify(&UnverifiedToken::parse(token.ok_or(Refusal::Missing)?)?, now)
}

/// The same as an outcome.
#[must_use]
pub fn outcome(case: &Case, verifier: &Verifier, now: UnixTime) -> Outcome {
    match verify(case, verifier, now) {
        Ok(token) => Outcome::Accepted(caller(&token)),
        Err(refusal) => Outcome::Refused(refusal.reason().to_owned()),
    }
}
