use cloudflare_access_cache::TokenCache;

use super::*;

/// hits, misses, outdated, evictions
fn counted(cache: &TokenCache) -> (u64, u64, u64, u64) {
    let statistics = cache.statistics();
    (statistics.hits, statistics.misses, statistics.outdated, statistics.evictions)
}

#[test]
fn what_happens_is_counted() {
    let cache = TokenCache::default();
    let verifier = verifier(keys()).with_cache(cache.clone());
    let token = user().sign();
    assert_eq!((counted(&cache), cache.len(), cache.is_empty()), ((0, 0, 0, 0), 0, true));
    assert_eq!(refusal(&verifier, &token, NOW), None);
    assert_eq!((counted(&cache), cache.len(), cache.is_empty()), ((0, 1, 0, 0), 1, false));
    assert_eq!(refusal(&verifier, &token, NOW), None);
    assert_eq!(counted(&cache), (1, 1, 0, 0));
    assert_eq!(refusal(&verifier, &token, NOW + 3600), Some(Refusal::Expired));
    assert_eq!(counted(&cache), (2, 1, 1, 0));
    assert_eq!(refusal(&verifier, &user().with_signature(&[1; 256]), NOW), Some(Refusal::BadSignature));
    assert_eq!(counted(&cache), (2, 2, 1, 0));
}

#[test]
fn a_verdict_in_the_place_of_its_elder_evicts_nothing() {
    let cache = TokenCache::with_capacity(1).unwrap();
    let verdict = verdict();
    let (one, other) = (cache.digest(b"one").unwrap(), cache.digest(b"other").unwrap());
    for _ in 0..3 {
        cache.insert(one, verdict.clone());
    }
    assert_eq!((counted(&cache), cache.len()), ((0, 0, 0, 0), 1));
    cache.insert(other, verdict);
    assert_eq!((counted(&cache), cache.len()), ((0, 0, 0, 1), 1));
}
