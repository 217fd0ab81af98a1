use alloc::vec;
use alloc::vec::Vec;

use crate::candidate::Candidate;
use crate::json::Spill;
use crate::rs256::{InvalidSignature, Signed};
use crate::verifier::Stop;
use crate::{Refusal, UnixTime, UnverifiedToken, VerifiedToken, Verifier};

/// How many tokens are in memory at a time: few enough to stay in the processor's cache, and enough that the last ones of
/// each key, which leave lanes of a backend empty, are few among them.
const CHUNK: usize = 64;

impl Verifier {
    /// Verifies many tokens: the verdicts of [`verify_text`](Verifier::verify_text), in order, in less time. The
    /// [cache](Verifier::with_cache) is not asked.
    ///
    /// For logs and other bulk: the backend `rs256_verify` checks eight signatures of a key at once on processors that can.
    /// A request would lose by waiting for seven others.
    ///
    /// ```
    /// # use cloudflare_access::{Application, KeySet, UnixTime, Verifier};
    /// # use cloudflare_access_testing::{AUDIENCE, Issuer};
    /// # let issuer = Issuer::new("acme");
    /// # let keys = KeySet::parse(issuer.certs_json().as_bytes())?;
    /// # let verifier = Verifier::new(Application::parse("acme", [AUDIENCE])?, keys);
    /// # let now = UnixTime::from(std::time::SystemTime::UNIX_EPOCH.elapsed()?);
    /// let lines = [issuer.user("kim@example.com").sign(), "noise".to_owned()];
    /// let verdicts = verifier.verify_batch(&lines, now);
    /// assert!(verdicts[0].is_ok() && verdicts[1].is_err());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn verify_batch<T: AsRef<[u8]>>(&self, texts: &[T], now: UnixTime) -> Vec<Result<VerifiedToken, Refusal>> {
        texts.chunks(CHUNK).flat_map(|texts| self.verify_chunk(texts, now)).collect()
    }

    fn verify_chunk<T: AsRef<[u8]>>(&self, texts: &[T], now: UnixTime) -> Vec<Result<VerifiedToken, Refusal>> {
        let key_set = self.keys.key_set();
        let key_set = key_set.as_ref();
        let tokens: Vec<_> = texts.iter().map(|text| UnverifiedToken::parse_with(text.as_ref(), key_set)).collect();
        let candidates: Vec<_> = tokens
            .iter()
            .map(|token| match token {
                Ok(token) => self.examine(&token.parts(), key_set, &mut Spill::default(), now),
                Err(refusal) => Err(Stop::Refused(*refusal)),
            })
            .collect();
        let verdicts = verdicts_of_keys(&candidates);
        let judge = |(candidate, verdict): (Result<Candidate<'_, '_>, Stop>, _)| {
            let candidate = candidate.map_err(Stop::without_waiting);
            candidate.and_then(|candidate| candidate.judged(verdict)).map(|said| said.to_token())
        };
        candidates.into_iter().zip(verdicts).map(judge).collect()
    }
}

/// What the keys say of the candidates' signatures, all of a key at once; of what is no candidate, that it has none.
fn verdicts_of_keys(candidates: &[Result<Candidate<'_, '_>, Stop>]) -> Vec<Result<(), InvalidSignature>> {
    let mut verdicts = vec![Err(InvalidSignature); candidates.len()];
    let mut open: Vec<_> = candidates
        .iter()
        .zip(&mut verdicts)
        .filter_map(|(candidate, verdict)| Some((candidate.as_ref().ok()?, verdict)))
        .collect();
    while let Some((first, _)) = open.first() {
        let key = first.key();
        let (of_key, others): (Vec<_>, Vec<_>) =
            open.into_iter().partition(|(candidate, _)| core::ptr::eq(candidate.key(), key));
        let signed: Vec<Signed<'_>> = of_key.iter().map(|(candidate, _)| candidate.signed()).collect();
        for ((_, place), verdict) in of_key.into_iter().zip(key.verify_batch(&signed)) {
            *place = verdict;
        }
        open = others;
    }
    verdicts
}
