//! Every way to verify a token, and everything that a verdict can be asked.

use alloc::sync::Arc;
use core::hint::black_box;
use core::task::{Poll, Waker};

use cloudflare_access::answer::Answers;
use cloudflare_access::credentials::ASSERTION_HEADER;
use cloudflare_access::policy::{Identity, Policy};
use cloudflare_access::{
    Attempt, CachedVerdict, Caller, Gate, IdentitySource, IdentityUnavailable, KeySet, KeySource, Outlook, Progress,
    Refusal, Scratch, Service, Ticket, TokenDigest, UnixTime, UnverifiedToken, User, VerdictCache, VerifiedToken,
    Verifier,
};

use crate::output::{say, show};

/// A verifier whose keys, cache and identities come from anywhere.
pub fn verify(verifier: &Verifier, text: &[u8], now: UnixTime) {
    let verdicts = [
        verifier.verify_text(text, now),
        UnverifiedToken::parse(text).and_then(|token| verifier.verify(&token, now)),
        match verifier.clone().with_cache(Arc::new(Anything)).attempt_text(text, now) {
            Attempt::Verified(token) => Ok(token),
            Attempt::Refused(refusal) => Err(refusal),
            _ => Err(Refusal::Missing),
        },
    ];
    for verdict in verdicts.into_iter().chain(verifier.verify_batch(&[text, b"", text], now)) {
        match verdict {
            Ok(token) => ask(&token),
            Err(refusal) => answer(refusal, text),
        }
    }
    let mut scratch = Scratch::new();
    if let Ok(claims) = verifier.verify_borrowed(text, now, &mut scratch) {
        show(&(claims.principal(), claims.audience(), claims.expires_at(), claims.key_id(), claims.claims_json()));
        ask(&claims.to_token());
    }
    show(verifier);
}

fn ask(token: &VerifiedToken) {
    show(token);
    show(&(token.principal(), token.audience(), token.common_name(), token.country(), token.email()));
    show(&(token.subject(), token.identity_nonce(), token.expires_at(), token.issued_at(), token.not_before()));
    say(&token.principal());
    let _ = black_box(User::from_admitted(Some(token.clone())).map(|user| (user.email().len(), user.subject().len())));
    let _ = black_box(Service::from_token(token.clone()).map(|service| service.client_id().len()));
    let _ = black_box(Option::<User>::from_admitted(None));
}

fn answer(refusal: Refusal, text: &[u8]) {
    show(&refusal);
    say(&refusal);
    let answer = black_box(Answers::negotiated(None)).answer(refusal, |_| Some(text));
    answer.headers().for_each(|header| show(&header));
    show(&answer);
}

/// A whole request, at a gate that asks a policy and an identity.
pub fn admit(verifier: Verifier, policy: Policy, text: &[u8], now: UnixTime) {
    let Ok(gate) = Gate::new(verifier).optional().with_identities(Arc::new(Anything)).require(policy) else { return };
    let mut progress = Progress::default();
    let values = |name| if name == ASSERTION_HEADER { [text; 1] } else { [black_box(text); 1] };
    if let Poll::Ready(verdict) = gate.poll_admit(&mut progress, values, now, Waker::noop()) {
        show(&(verdict, progress.rule()));
    }
    show(&gate);
}

/// Keys, verdicts and identities of which nothing is known.
pub struct Anything;

impl KeySource for Anything {
    fn key_set(&self) -> Option<KeySet> {
        black_box(None)
    }

    fn report_unknown_key(&self, _: &str) -> Outlook {
        black_box(Outlook::Refreshing(Ticket::new(1)))
    }

    fn poll_refreshed(&self, _: Ticket, _: &Waker) -> Poll<()> {
        black_box(Poll::Pending)
    }
}

impl VerdictCache for Anything {
    fn digest(&self, _: &[u8]) -> Option<TokenDigest> {
        black_box(Some([0; 32]))
    }

    fn get(&self, _: &TokenDigest) -> Option<CachedVerdict> {
        black_box(None)
    }

    fn insert(&self, _: TokenDigest, verdict: CachedVerdict) {
        show(&(&verdict, verdict.unshared_copy(), verdict.expires_at()));
    }

    fn remove(&self, digest: &TokenDigest) {
        black_box(digest);
    }
}

impl IdentitySource for Anything {
    fn poll_identity(
        &self,
        _: &VerifiedToken,
        text: &[u8],
        _: &Waker,
    ) -> Poll<Result<Arc<Identity>, IdentityUnavailable>> {
        Poll::Ready(Identity::parse(text).map(Arc::new).map_err(|_| IdentityUnavailable))
    }
}
