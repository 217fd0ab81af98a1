use cloudflare_access::{Refusal, UnixTime, UnverifiedToken, VerifiedToken, Verifier};
use cloudflare_access_ureq::verify_blocking;

use crate::caller_kind::CallerKind;
use crate::clock;

/// Gives verdicts, by the clock or as of one moment.
pub(crate) struct Judge {
    caller: Option<CallerKind>,
    verifier: Verifier,
    moment: Option<UnixTime>,
}

impl Judge {
    /// `caller` is whom the route expects, if not whoever is calling.
    pub(crate) fn new(verifier: Verifier, caller: Option<CallerKind>, moment: Option<UnixTime>) -> Judge {
        Judge { caller, verifier, moment }
    }

    /// The verdict on the bytes of one token. Waits for a refresh of the keys that may bring the one it names.
    pub(crate) fn verdict(&self, token: &[u8]) -> Result<VerifiedToken, Refusal> {
        if token.is_empty() {
            return Err(Refusal::Missing);
        }
        let now = self.moment.unwrap_or_else(clock::now);
        let token = verify_blocking(&self.verifier, &UnverifiedToken::parse(token)?, now)?;
        self.caller.map_or(Ok(token.clone()), |caller| caller.admit(token))
    }
}
