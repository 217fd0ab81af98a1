use cloudflare_access::{Refusal, UnixTime, UnverifiedToken, VerifiedToken, Verifier};
use cloudflare_access_ureq::verify_blocking;

use crate::clock;

/// Gives verdicts, by the clock or as of one moment.
pub(crate) struct Judge {
    verifier: Verifier,
    moment: Option<UnixTime>,
}

impl Judge {
    pub(crate) fn new(verifier: Verifier, moment: Option<UnixTime>) -> Judge {
        Judge { verifier, moment }
    }

    /// The verdict on the bytes of one token. Waits for a refresh of the keys that may bring the one it names.
    pub(crate) fn verdict(&self, token: &[u8]) -> Result<VerifiedToken, Refusal> {
        if token.is_empty() {
            return Err(Refusal::Missing);
        }
        let now = self.moment.unwrap_or_else(clock::now);
        verify_blocking(&self.verifier, &UnverifiedToken::parse(token)?, now)
    }
}
