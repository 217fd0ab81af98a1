use std::hint::black_box;

use cloudflare_access::{Attempt, Verifier};
use cloudflare_access_cache::TokenCache;

use super::now;
use crate::Contender;

/// The same verifier with a cache. A good token is found in it from its second call on; others never are.
pub(super) fn contender(backend: &str, verifier: Verifier) -> Contender {
    let verifier = verifier.with_cache(TokenCache::default());
    Contender::new(format!("ours/{backend}/cached"), move |specimen| {
        let attempt = verifier.attempt_text(specimen.token().as_bytes(), now());
        matches!(black_box(attempt), Attempt::Verified(_))
    })
}
