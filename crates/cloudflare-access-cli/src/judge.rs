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

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::task::{Poll, Waker};

    use cloudflare_access::{Application, KeySet, KeySource, Outlook, Ticket};
    use cloudflare_access_testing::{AUDIENCE, Issuer};

    use super::*;
    use crate::backend;

    /// Keys that whoever waits for a refresh gets.
    struct Rotating {
        before: Option<KeySet>,
        after: KeySet,
        is_refreshed: AtomicBool,
    }

    impl KeySource for Rotating {
        fn key_set(&self) -> Option<KeySet> {
            if self.is_refreshed.load(Ordering::Relaxed) { Some(self.after.clone()) } else { self.before.clone() }
        }

        fn report_unknown_key(&self, _: &str) -> Outlook {
            Outlook::Refreshing(Ticket::new(1))
        }

        fn poll_refreshed(&self, _: Ticket, _: &Waker) -> Poll<()> {
            self.is_refreshed.store(true, Ordering::Relaxed);
            Poll::Ready(())
        }
    }

    #[test]
    fn of_several_tokens_too_one_waits_for_its_key() {
        let key_set = |issuer: &Issuer| KeySet::parse_with(issuer.certs_json().as_bytes(), backend::fastest()).unwrap();
        let mut issuer = Issuer::new("acme");
        let before = key_set(&issuer);
        issuer.rotate();
        let token = issuer.user("kim@example.org").sign();
        for before in [None, Some(before)] {
            let keys = Rotating { before, after: key_set(&issuer), is_refreshed: AtomicBool::new(false) };
            let verifier = Verifier::new(Application::parse("acme", [AUDIENCE]).unwrap(), keys);
            let judge = Judge::new(verifier, None, None);
            let verdicts = judge.verdicts(&[b"x", token.as_bytes(), b"", token.as_bytes()]);
            let refusals: Vec<Option<Refusal>> =
                verdicts.iter().map(|verdict| verdict.as_ref().err().copied()).collect();
            assert_eq!(refusals, [Some(Refusal::MalformedToken), None, Some(Refusal::Missing), None]);
        }
    }
}
