use alloc::sync::Arc;
use core::fmt;
use core::task::{Poll, Waker};

use crate::attempt::Attempt;
use crate::candidate::{Candidate, Said};
use crate::claims::{Claims, Expectations};
use crate::json::Spill;
use crate::key_source::{KeySource, Outlook, Ticket};
use crate::rs256::Signed;
use crate::token::parts::{Layout, Parts};
use crate::verdict_cache::{Slot, VerdictCache};
use crate::{Application, KeySet, Leeway, Refusal, Scratch, UnixTime, UnverifiedToken, VerifiedClaims, VerifiedToken};

mod batch;

/// Verifies the application tokens of one application. Cloning is cheap.
///
/// The verdict is complete or it is none. There is one call, no switch that skips a check, and nothing to read from a
/// token before the verdict is out.
///
/// ```
/// use cloudflare_access::{Application, KeySet, Principal, UnixTime, UnverifiedToken, Verifier};
/// # use cloudflare_access_testing::{AUDIENCE, Issuer};
/// # let issuer = Issuer::new("acme");
/// # let certs_json = issuer.certs_json();
/// # let token = issuer.user("kim@example.com").sign();
/// # let now = UnixTime::from(std::time::SystemTime::UNIX_EPOCH.elapsed()?);
///
/// let application = Application::parse("acme", [AUDIENCE])?;
/// let verifier = Verifier::new(application, KeySet::parse(certs_json.as_bytes())?);
///
/// let token = UnverifiedToken::parse(token.as_bytes())?;
/// let verified = verifier.verify(&token, now)?;
/// assert_eq!(verified.principal().to_string(), "kim@example.com");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct Verifier {
    pub(crate) application: Arc<Application>,
    cache: Option<Arc<dyn VerdictCache>>,
    pub(crate) keys: Arc<dyn KeySource>,
    pub(crate) leeway: Leeway,
    pub(crate) missing_type_accepted: bool,
}

impl Verifier {
    /// A verifier for tokens of `application` that are signed with one of `keys`.
    ///
    /// The keys must be those of the application's team. A mix-up accepts nothing: the issuer is checked too.
    #[must_use]
    pub fn new(application: Application, keys: impl KeySource + 'static) -> Verifier {
        Verifier {
            application: Arc::new(application),
            cache: None,
            keys: Arc::new(keys),
            leeway: Leeway::default(),
            missing_type_accepted: false,
        }
    }

    /// Grants `leeway` on `exp`, `nbf` and `iat` instead of the default of 60 seconds.
    #[must_use]
    pub fn with_leeway(mut self, leeway: Leeway) -> Verifier {
        self.leeway = leeway;
        self
    }

    /// Accepts tokens without the claim `type`, as Access issued them to service tokens until about 2020.
    ///
    /// Tokens of another type than `app` stay refused. But a token that should name its type and does not is no longer
    /// told from an application token: turn it on only for clients that are known to need it.
    #[must_use]
    pub fn accept_missing_type(mut self) -> Verifier {
        self.missing_type_accepted = true;
        self
    }

    /// Remembers verified tokens in `cache`, so that a token which comes again costs no signature check.
    ///
    /// Verdicts and refusals stay what they are: on each request it is asked anew whether the token is valid at that
    /// moment, for this application, and whether the very key set that vouched for it is in force. The crate
    /// `cloudflare-access-cache` has a cache to pass.
    #[must_use]
    pub fn with_cache(mut self, cache: impl VerdictCache + 'static) -> Verifier {
        self.cache = Some(Arc::new(cache));
        self
    }

    /// The application whose tokens are accepted.
    #[must_use]
    pub fn application(&self) -> &Application {
        &self.application
    }

    /// Verifies a token at the time `now`, without waiting for anything.
    ///
    /// All of it holds for a verified token: `iss` is the team's issuer; `aud` has one of the application's audiences;
    /// `type` is `app`; `exp` has not passed; `nbf` and `iat`, where present, have; the signature is RS256 by the key of
    /// the named id in the team's key set. Each claim has the type that it must have, and neither a claim nor a header
    /// parameter is repeated.
    ///
    /// # Errors
    ///
    /// The first check that fails. Claims are checked before the signature, so that a forged token costs neither a
    /// signature check nor a fetch; only the verdict tells whether anyone but the forger wrote them.
    pub fn verify(&self, token: &UnverifiedToken<'_>, now: UnixTime) -> Result<VerifiedToken, Refusal> {
        self.attempt(token, now).without_waiting()
    }

    /// Parses a token and [verifies](Verifier::verify) it, with less work than in two calls.
    ///
    /// # Errors
    ///
    /// Those of [`UnverifiedToken::parse`] and [`verify`](Verifier::verify).
    pub fn verify_text(&self, text: &[u8], now: UnixTime) -> Result<VerifiedToken, Refusal> {
        self.attempt_text(text, now).without_waiting()
    }

    /// Verifies like [`verify`](Verifier::verify), and tells apart what a refresh of the keys may settle.
    ///
    /// For adapters that can wait: poll [`poll_refreshed`](Verifier::poll_refreshed) until it is ready, then call
    /// [`verify`](Verifier::verify).
    #[must_use]
    pub fn attempt(&self, token: &UnverifiedToken<'_>, now: UnixTime) -> Attempt {
        self.attempt_by(token.text(), now, |key_set| self.verdict(token, key_set, now))
    }

    /// Parses a token and [attempts](Verifier::attempt) to verify it, in that order or, for a token that a
    /// [cache](Verifier::with_cache) remembers, without parsing it again.
    #[must_use]
    pub fn attempt_text(&self, text: &[u8], now: UnixTime) -> Attempt {
        self.attempt_by(text, now, |key_set| self.verdict(&UnverifiedToken::parse_with(text, key_set)?, key_set, now))
    }

    fn attempt_by(
        &self,
        text: &[u8],
        now: UnixTime,
        verdict: impl Fn(Option<&KeySet>) -> Result<VerifiedToken, Stop>,
    ) -> Attempt {
        let slot = self.cache.as_deref().and_then(|cache| Slot::of(cache, text));
        if let Some(verified) = slot.as_ref().and_then(|slot| slot.recall(self, now)) {
            return Attempt::Verified(verified);
        }
        let mut looked_again = false;
        loop {
            let key_set = self.keys.key_set();
            match verdict(key_set.as_ref()) {
                Ok(verified) => {
                    if let (Some(slot), Some(key_set)) = (slot, &key_set) {
                        slot.store(self, &verified, key_set);
                    }
                    return Attempt::Verified(verified);
                }
                Err(Stop::Refused(refusal)) => return Attempt::Refused(refusal),
                Err(Stop::Refreshing(ticket)) => return Attempt::Refreshing(ticket),
                // A source may be anyone's, and one whose keys come and go must not hold a request for ever.
                Err(Stop::KeyArrived) if looked_again => return Attempt::Refused(Refusal::KeysUnavailable),
                Err(Stop::KeyArrived) => looked_again = true,
            }
        }
    }

    fn verdict(
        &self,
        token: &UnverifiedToken<'_>,
        key_set: Option<&KeySet>,
        now: UnixTime,
    ) -> Result<VerifiedToken, Stop> {
        Ok(self.check(&token.parts(), key_set, &mut Spill::default(), now)?.to_token())
    }

    /// Verifies like [`verify_text`](Verifier::verify_text), in memory that is used again, and allocates nothing once that
    /// is as large as the longest token needs. The [cache](Verifier::with_cache) is not asked.
    ///
    /// For those to whom a fraction of a microsecond matters.
    ///
    /// # Errors
    ///
    /// Those of [`verify_text`](Verifier::verify_text).
    pub fn verify_borrowed<'s>(
        &'s self,
        text: &[u8],
        now: UnixTime,
        scratch: &'s mut Scratch,
    ) -> Result<VerifiedClaims<'s>, Refusal> {
        let Scratch { octets, spill } = scratch;
        let key_set = self.keys.key_set();
        let layout = Layout::read(text, key_set.as_ref(), octets, spill)?;
        let (parts, free) = layout.split(text, octets);
        let said = self.check(&parts, key_set.as_ref(), spill, now).map_err(Stop::without_waiting)?;
        VerifiedClaims::new(said, free).ok_or(Refusal::MalformedClaims)
    }

    /// Whether the refresh has ended, or waiting has been long enough; while it is pending, `waker` is kept and woken.
    pub fn poll_refreshed(&self, ticket: Ticket, waker: &Waker) -> Poll<()> {
        self.keys.poll_refreshed(ticket, waker)
    }

    /// The verdict on a token, and what it says.
    fn check<'m>(
        &'m self,
        token: &Parts<'_, 'm>,
        key_set: Option<&KeySet>,
        spill: &mut Spill,
        now: UnixTime,
    ) -> Result<Said<'m>, Stop> {
        let candidate = self.examine(token, key_set, spill, now)?;
        // 3. The signature, over the text as it arrived: nothing is serialized anew. A bad one never asks for a fetch.
        let verdict = candidate.key().verify(candidate.signed());
        Ok(candidate.judged(verdict)?)
    }

    /// Everything but the signature.
    fn examine<'m: 'c, 'c>(
        &'m self,
        token: &Parts<'c, 'm>,
        key_set: Option<&'c KeySet>,
        spill: &mut Spill,
        now: UnixTime,
    ) -> Result<Candidate<'m, 'c>, Stop> {
        // 1. The claims, as a filter: nothing of them is handed out before the signature holds.
        let json = token.payload.and_then(|octets| core::str::from_utf8(octets).ok());
        let json = json.ok_or(Refusal::MalformedClaims)?;
        let expectations = Expectations {
            application: &self.application,
            leeway: self.leeway,
            missing_type_accepted: self.missing_type_accepted,
            now,
        };
        let claims = Claims::check(json, &expectations, spill)?;
        let signature = token.signature.ok_or(Refusal::MalformedSignature)?;

        // 2. The key, by its id and in one snapshot of the set. Trying every key would let a token choose its judge.
        let key = key_set.and_then(|key_set| key_set.verifying_key(token.key_id));
        let key = key.ok_or_else(|| self.without_key(token.key_id, key_set))?;

        let signed = Signed { message: token.signing_input, signature };
        Ok(Candidate::new(Said { claims, json, key_id: token.key_id }, key, signed))
    }

    /// Why verifying stops at a key that `key_set` lacks.
    ///
    /// Only a token that passed every other check gets here: random key ids must not be a way to make this machine fetch.
    fn without_key(&self, key_id: &str, key_set: Option<&KeySet>) -> Stop {
        match self.keys.report_unknown_key(key_id) {
            Outlook::Arrived => Stop::KeyArrived,
            Outlook::Refreshing(ticket) => Stop::Refreshing(ticket),
            Outlook::Settled if key_set.is_some() => Stop::Refused(Refusal::UnknownKey),
            Outlook::Failing | Outlook::Settled => Stop::Refused(Refusal::KeysUnavailable),
        }
    }
}

/// Why verifying a token ended without accepting it.
#[derive(Clone, Copy)]
enum Stop {
    /// The key that was missing has come since the look at the keys.
    KeyArrived,
    /// A refresh may bring the key that is missing.
    Refreshing(Ticket),
    /// The token is refused.
    Refused(Refusal),
}

impl Stop {
    /// The refusal for whoever neither waits nor looks again.
    fn without_waiting(self) -> Refusal {
        match self {
            Stop::KeyArrived | Stop::Refreshing(_) => Refusal::KeysUnavailable,
            Stop::Refused(refusal) => refusal,
        }
    }
}

impl From<Refusal> for Stop {
    fn from(refusal: Refusal) -> Stop {
        Stop::Refused(refusal)
    }
}

impl fmt::Debug for Verifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Verifier")
            .field("application", &self.application)
            .field("leeway", &self.leeway)
            .field("missing_type_accepted", &self.missing_type_accepted)
            .finish_non_exhaustive()
    }
}
