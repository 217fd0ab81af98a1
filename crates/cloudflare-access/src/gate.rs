use alloc::sync::Arc;
use core::fmt;
use core::future::poll_fn;
use core::mem;
use core::task::{Poll, Waker, ready};

use crate::credentials::{self, ASSERTION_HEADER};
use crate::identity_source::IdentitySource;
use crate::policy::{Policy, Verdict};
use crate::{Attempt, Refusal, Ticket, UnixTime, VerifiedToken, Verifier};

/// What an adapter asks about every request: who is calling, and whether they may. Cloning is cheap.
///
/// It puts the steps together that every framework needs: pick the token, verify it, wait for keys where that may help, ask
/// the policy, and ask for the full identity where the policy cannot do without. An adapter says how its framework looks up
/// header values, and keeps a [`Progress`] for each request.
#[derive(Clone)]
pub struct Gate {
    cookie_counts: bool,
    identities: Option<Arc<dyn IdentitySource>>,
    policy: Option<Arc<Policy>>,
    token_required: bool,
    verifier: Verifier,
}

impl Gate {
    /// Lets in whom `verifier` verifies.
    #[must_use]
    pub fn new(verifier: Verifier) -> Gate {
        Gate { cookie_counts: true, identities: None, policy: None, token_required: true, verifier }
    }

    /// Also lets in requests without any token, where no policy is required. A token that is there and bad stays refused.
    #[must_use]
    pub fn optional(mut self) -> Gate {
        self.token_required = false;
        self
    }

    /// Ignores the `CF_Authorization` cookie: only the `Cf-Access-Jwt-Assertion` header counts.
    #[must_use]
    pub fn header_only(mut self) -> Gate {
        self.cookie_counts = false;
        self
    }

    /// Asks `identities` where the policy needs more than the token tells.
    #[must_use]
    pub fn with_identities(mut self, identities: impl IdentitySource + 'static) -> Gate {
        self.identities = Some(Arc::new(identities));
        self
    }

    /// Lets in only whom `policy` allows, in the place of an earlier policy.
    ///
    /// # Errors
    ///
    /// The policy may need the full identity, and nothing is there to ask for it: it would keep out whoever's groups Access
    /// left out of the token.
    pub fn require(mut self, policy: Policy) -> Result<Gate, IdentitiesMissing> {
        if policy.may_need_identity() && self.identities.is_none() {
            return Err(IdentitiesMissing);
        }
        self.policy = Some(Arc::new(policy));
        Ok(self)
    }

    /// Decides on a request; `values` looks up every value of one of its headers, in order. The names have no case.
    ///
    /// `Ok(None)` is a request without a token, at an [optional](Gate::optional) gate. A request waits once for keys and once
    /// for an identity, each for as long as their source bears it; `clock` tells the time again after that. Dropping the
    /// future is no harm to the others that wait.
    ///
    /// ```
    /// # use cloudflare_access::{Gate, Progress, Refusal, UnixTime, VerifiedToken};
    ///
    /// async fn admit(gate: &Gate, headers: &[(&str, &[u8])]) -> Result<Option<VerifiedToken>, Refusal> {
    ///     let values = |name: &'static str| {
    ///         headers.iter().filter(move |(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| *value)
    ///     };
    ///     let clock = || std::time::UNIX_EPOCH.elapsed().map_or(UnixTime::MAX, UnixTime::from);
    ///     gate.admit(&mut Progress::default(), values, clock).await
    /// }
    /// ```
    ///
    /// # Errors
    ///
    /// Why the request is not let in.
    pub async fn admit<'a, V: IntoIterator<Item = &'a [u8]>>(
        &self,
        progress: &mut Progress,
        values: impl Fn(&'static str) -> V,
        clock: impl Fn() -> UnixTime,
    ) -> Result<Option<VerifiedToken>, Refusal> {
        poll_fn(|context| self.poll_admit(progress, &values, clock(), context.waker())).await
    }

    /// [`admit`](Gate::admit) for who is polled: while it is pending, `waker` is kept and woken, and the same request is then
    /// polled again with the same `progress` and the same headers.
    pub fn poll_admit<'a, V: IntoIterator<Item = &'a [u8]>>(
        &self,
        progress: &mut Progress,
        values: impl Fn(&'static str) -> V,
        now: UnixTime,
        waker: &Waker,
    ) -> Poll<Result<Option<VerifiedToken>, Refusal>> {
        let cookies = self.cookie_counts.then(|| values("Cookie")).into_iter().flatten();
        let text = match credentials::select(values(ASSERTION_HEADER), cookies) {
            Ok(Some(text)) => text,
            Ok(None) if self.token_required || self.policy.is_some() => return Poll::Ready(Err(Refusal::Missing)),
            Ok(None) => return Poll::Ready(Ok(None)),
            Err(refusal) => return Poll::Ready(Err(refusal)),
        };
        loop {
            // Nothing of an answered request is left for whoever asks next with the same progress.
            match mem::take(&mut progress.step) {
                Step::Authenticate { waited } => match self.verifier.attempt_text(text, now) {
                    Attempt::Refused(refusal) => return Poll::Ready(Err(refusal)),
                    Attempt::Refreshing(_) if waited => return Poll::Ready(Err(Refusal::KeysUnavailable)),
                    Attempt::Refreshing(ticket) => progress.step = Step::WaitForKeys(ticket),
                    Attempt::Verified(token) => progress.step = Step::Authorize(token),
                },
                Step::WaitForKeys(ticket) => {
                    if self.verifier.poll_refreshed(ticket, waker).is_pending() {
                        progress.step = Step::WaitForKeys(ticket);
                        return Poll::Pending;
                    }
                    progress.step = Step::Authenticate { waited: true };
                }
                Step::Authorize(token) => {
                    let Poll::Ready((verdict, rule)) = self.poll_verdict(&token, text, now, waker) else {
                        progress.step = Step::Authorize(token);
                        return Poll::Pending;
                    };
                    progress.rule = rule;
                    return Poll::Ready(match verdict {
                        Verdict::Allow => Ok(Some(token)),
                        Verdict::Deny => Err(Refusal::Denied),
                        Verdict::NeedsIdentity => Err(Refusal::IdentityUnavailable),
                    });
                }
            }
        }
    }

    /// What the policy says of the caller, and by which rule.
    fn poll_verdict(
        &self,
        token: &VerifiedToken,
        text: &[u8],
        now: UnixTime,
        waker: &Waker,
    ) -> Poll<(Verdict, Option<&'static str>)> {
        let Some(policy) = &self.policy else { return Poll::Ready((Verdict::Allow, None)) };
        let decision = policy.decide(token, now);
        if decision.verdict() != Verdict::NeedsIdentity {
            return Poll::Ready((decision.verdict(), Some(decision.reason())));
        }
        // Without an identity the decision stays open, and an open decision lets nobody in.
        let Some(identities) = &self.identities else {
            return Poll::Ready((Verdict::NeedsIdentity, Some(decision.reason())));
        };
        Poll::Ready(match ready!(identities.poll_identity(token, text, waker)) {
            Ok(identity) => {
                let decision = policy.decide_with(token, &identity, now);
                (decision.verdict(), Some(decision.reason()))
            }
            Err(_) => (Verdict::NeedsIdentity, Some(decision.reason())),
        })
    }
}

impl fmt::Debug for Gate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Gate")
            .field("cookie_counts", &self.cookie_counts)
            .field("policy", &self.policy)
            .field("token_required", &self.token_required)
            .field("verifier", &self.verifier)
            .finish_non_exhaustive()
    }
}

/// How far the decision on one request has come: a new one for each request.
#[derive(Clone, Debug, Default)]
pub struct Progress {
    rule: Option<&'static str>,
    step: Step,
}

#[derive(Clone, Debug)]
enum Step {
    Authenticate { waited: bool },
    Authorize(VerifiedToken),
    WaitForKeys(Ticket),
}

impl Default for Step {
    fn default() -> Step {
        Step::Authenticate { waited: false }
    }
}

impl Progress {
    /// Which rule of the policy decided, by its [label](crate::policy::Decision::reason): for logs. `None` where no policy
    /// was asked.
    #[must_use]
    pub fn rule(&self) -> Option<&'static str> {
        self.rule
    }
}

/// The policy may need the full identity of a caller, and there is no source of identities.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IdentitiesMissing;

impl fmt::Display for IdentitiesMissing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(
            "the policy asks for groups or custom claims, which Access may leave out of a token: give a source of identities \
             first (`with_identities`), or write `assume_complete_token = true` into the policy",
        )
    }
}

impl core::error::Error for IdentitiesMissing {}
