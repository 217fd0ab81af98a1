//! Verifiers that share one cache, each beside its like without a cache.

use std::sync::Arc;

use cloudflare_access::{Application, Leeway, Verifier};
use cloudflare_access_cache::TokenCache;
use cloudflare_access_testing::{AUDIENCE, OTHER_AUDIENCE};

use crate::keys::Keys;

/// How many pairs there are.
pub(crate) const PAIRS: usize = 6;

pub(crate) struct Pair {
    pub(crate) cached: Verifier,
    pub(crate) plain: Verifier,
}

pub(crate) fn pairs(keys: &Arc<Keys>, cache: &TokenCache) -> Vec<Pair> {
    let of = |team: &str, audiences: &[&str]| {
        let application = Application::parse(team, audiences.iter().copied()).unwrap();
        Verifier::new(application, Arc::clone(keys)).with_leeway(Leeway::NONE)
    };
    let plain: [Verifier; PAIRS] = [
        of("acme", &[AUDIENCE]),
        of("acme", &[OTHER_AUDIENCE]),
        of("acme", &[AUDIENCE, OTHER_AUDIENCE]),
        of("acme", &[AUDIENCE]).accept_missing_type(),
        of("acme", &[AUDIENCE]).with_leeway(Leeway::from_seconds(60).unwrap()),
        of("other", &[AUDIENCE]),
    ];
    plain.into_iter().map(|plain| Pair { cached: plain.clone().with_cache(cache.clone()), plain }).collect()
}
