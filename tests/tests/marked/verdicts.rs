//! What the core makes of a token, and what remembers it.

use std::sync::{Arc, Mutex};
use std::task::Waker;

use cloudflare_access::credentials::ASSERTION_HEADER;
use cloudflare_access::policy::{Identity, Policy, Selector};
use cloudflare_access::rs256::Signed;
use cloudflare_access::{
    Application, Attempt, CachedVerdict, Caller, Gate, KeySet, Progress, Scratch, Service, TokenDigest,
    UnverifiedToken, User, VerdictCache, VerifiedToken, Verifier,
};
use cloudflare_access_cache::TokenCache;
use cloudflare_access_testing::AUDIENCE;
use conformance::verifiers;

use crate::mark::{EMAIL, GROUP, Mark, SUBJECT};
use crate::shown::Shown;

pub(crate) fn verifier(mark: &Mark) -> Verifier {
    let keys = KeySet::parse(mark.issuer.certs_json().as_bytes()).expect("a key set");
    Verifier::new(Application::parse("acme", [AUDIENCE]).expect("an application"), keys)
}

/// Keeps the last verdict where the test can see it.
#[derive(Default)]
struct Last(Mutex<Option<CachedVerdict>>);

impl VerdictCache for Last {
    fn digest(&self, _: &[u8]) -> Option<TokenDigest> {
        Some([7; 32])
    }

    fn get(&self, _: &TokenDigest) -> Option<CachedVerdict> {
        None
    }

    fn insert(&self, _: TokenDigest, verdict: CachedVerdict) {
        *self.0.lock().expect("a lock") = Some(verdict);
    }

    fn remove(&self, _: &TokenDigest) {}
}

pub(crate) fn show(mark: &Mark, shown: &mut Shown) {
    let now = verifiers::now();
    let cache = TokenCache::default();
    let verifier = verifier(mark).with_cache(cache.clone());
    for text in [&mark.user, &mark.service, &mark.unknown] {
        let unverified = UnverifiedToken::parse(text.as_bytes()).expect("a token");
        shown.debug(&unverified);
        match verifier.verify(&unverified, now) {
            Ok(token) => of_verified(&token, shown),
            Err(refusal) => shown.error(&refusal),
        }
        let attempt = verifier.attempt(&unverified, now);
        shown.debug::<Attempt>(&attempt);
        let mut scratch = Scratch::new();
        if let Ok(claims) = verifier.verify_borrowed(text.as_bytes(), now, &mut scratch) {
            shown.debug(&claims);
        }
        shown.debug(&scratch);
        let (message, signature) = text.rsplit_once('.').expect("dots");
        shown.debug(&Signed { message: message.as_bytes(), signature: signature.as_bytes() });
        through_the_gate(&verifier, text, shown);
    }
    let last = Arc::new(Last::default());
    let stored = verifier.clone().with_cache(last.clone()).verify_text(mark.user.as_bytes(), now);
    assert!(stored.is_ok());
    shown.debug(last.0.lock().expect("a lock").as_ref().expect("a verdict was stored"));
    shown.debug(&verifier);
    shown.debug(verifier.application());
    shown.debug(&cache);
    shown.debug(&cache.statistics());
}

fn of_verified(token: &VerifiedToken, shown: &mut Shown) {
    shown.debug(token);
    shown.debug(&token.principal());
    shown.debug(token.audience());
    match (User::from_token(token.clone()), Service::from_token(token.clone())) {
        (Ok(user), Err(refusal)) => {
            shown.debug(&user);
            shown.error(&refusal);
        }
        (Err(refusal), Ok(service)) => {
            shown.debug(&service);
            shown.error(&refusal);
        }
        _ => panic!("a caller is a user or a service"),
    }
    // What claims are not: the errors of a general JSON library quote what they found.
    shown.failed(token.claims::<Vec<u8>>());
    for name in ["email", "sub", "custom", "aud", "common_name"] {
        if let Err(error) = token.claim::<u8>(name) {
            shown.error(&error);
        }
        if let Err(error) = token.claim::<std::net::IpAddr>(name) {
            shown.error(&error);
        }
    }
    if let Err(error) = token.custom::<Vec<bool>>() {
        shown.error(&error);
    }
    let somebody = format!(r#"{{"email":"{EMAIL}","user_uuid":"{SUBJECT}","groups":["{GROUP}"]}}"#);
    let identity = Identity::parse(somebody.as_bytes()).expect("an identity");
    shown.debug(&identity);
    let policy = Policy::include(Selector::any_user()).exclude(Selector::group("another").expect("a group"));
    let now = verifiers::now();
    for decision in [policy.decide(token, now), policy.decide_with(token, &identity, now)] {
        shown.debug(&decision);
        shown.debug(&decision.verdict());
        shown.debug(&decision.rule());
    }
}

fn through_the_gate(verifier: &Verifier, text: &str, shown: &mut Shown) {
    let policy = Policy::include(Selector::group("another").expect("a group")).assume_complete_token();
    for gate in
        [Gate::new(verifier.clone()).require(policy).expect("no identity is asked for"), Gate::new(verifier.clone())]
    {
        shown.debug(&gate);
        let mut progress = Progress::default();
        let values = |name| (name == ASSERTION_HEADER).then_some(text.as_bytes());
        let verdict = gate.poll_admit(&mut progress, values, verifiers::now(), Waker::noop());
        shown.debug(&progress);
        if let std::task::Poll::Ready(Err(refusal)) = verdict {
            shown.error(&refusal);
        }
    }
}
