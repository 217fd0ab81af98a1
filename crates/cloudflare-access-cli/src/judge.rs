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

    /// The verdicts on several tokens, in order: the same as one by one, in less time.
    pub(crate) fn verdicts(&self, tokens: &[&[u8]]) -> Vec<Result<VerifiedToken, Refusal>> {
        let verdicts = self.verifier.verify_batch(tokens, self.now());
        let judge = |(verdict, token): (Result<VerifiedToken, Refusal>, &&[u8])| match verdict {
            _ if token.is_empty() => Err(Refusal::Missing),
            Ok(token) => self.admit(token),
            // These may be another answer after a wait.
            Err(Refusal::KeysUnavailable | Refusal::UnknownKey) => self.verdict(token),
            Err(refusal) => Err(refusal),
        };
        verdicts.into_iter().zip(tokens).map(judge).collect()
    }

    /// The verdict on the bytes of one token. Waits for a refresh of the keys that may bring the one it names.
    pub(crate) fn verdict(&self, token: &[u8]) -> Result<VerifiedToken, Refusal> {
        if token.is_empty() {
            return Err(Refusal::Missing);
        }
        self.admit(verify_blocking(&self.verifier, &UnverifiedToken::parse(token)?, self.now())?)
    }

    fn admit(&self, token: VerifiedToken) -> Result<VerifiedToken, Refusal> {
        match self.caller {
            Some(caller) => caller.admit(token),
            None => Ok(token),
        }
    }

    fn now(&self) -> UnixTime {
        self.moment.unwrap_or_else(clock::now)
    }
}
