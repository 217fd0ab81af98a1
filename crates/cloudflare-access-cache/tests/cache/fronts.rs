//! What threads keep copies of. A token that comes again is copied; from its third time on the copy is found. `remove` then
//! takes the copy and leaves what the cache holds: so a test can tell.

use std::ops::ControlFlow;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

use cloudflare_access_cache::TokenCache;
use cloudflare_access_testing::{OTHER_AUDIENCE, TestKey};

use super::*;

/// The smallest cache that threads keep copies beside, of one token each.
const SMALL: usize = 64;

/// How often a copy is found in a row, and a few times more.
const OFTEN: usize = 40;

struct Keys(Mutex<KeySet>);

impl Keys {
    fn publish(&self, issuer: &Issuer) {
        *self.0.lock().unwrap() = KeySet::parse(issuer.certs_json().as_bytes()).unwrap();
    }
}

impl KeySource for Keys {
    fn key_set(&self) -> Option<KeySet> {
        Some(self.0.lock().unwrap().clone())
    }
}

fn digest(number: usize) -> TokenDigest {
    TokenCache::default().digest(&number.to_le_bytes()).unwrap()
}

fn seconds(cache: &TokenCache, digest: &TokenDigest) -> Option<i64> {
    cache.get(digest).map(|verdict| verdict.expires_at().seconds() - NOW)
}

fn lasting(seconds: i64) -> CachedVerdict {
    verdict_on(&user().claim("exp", NOW + seconds))
}

/// Does it on a thread that keeps its copies elsewhere than this one does.
fn elsewhere<T: Send>(mut work: impl FnMut() -> T + Send) -> T {
    loop {
        let probe = TokenCache::with_capacity(SMALL).unwrap();
        probe.insert(digest(0), verdict());
        assert!((0..2).all(|_| probe.get(&digest(0)).is_some()));
        let done = thread::scope(|scope| {
            let thread = scope.spawn(|| {
                probe.remove(&digest(0));
                // It has taken this thread's copy, or it has none of its own and took what the cache held.
                if probe.is_empty() { ControlFlow::Break(work()) } else { ControlFlow::Continue(()) }
            });
            thread.join().unwrap()
        });
        if let ControlFlow::Break(done) = done {
            return done;
        }
    }
}

#[test]
fn a_token_that_comes_again_is_copied_and_one_that_comes_once_is_not() {
    let cache = TokenCache::with_capacity(SMALL).unwrap();
    for finds in 0..2 {
        cache.insert(digest(1), verdict());
        assert!((0..finds).all(|_| cache.get(&digest(1)).is_some()));
        cache.remove(&digest(1));
        assert!(cache.is_empty() && cache.get(&digest(1)).is_none());
    }
    cache.insert(digest(1), verdict());
    assert!(cache.get(&digest(1)).is_some());
    elsewhere(|| cache.remove(&digest(1)));
    assert_eq!(cache.len(), 0);
    assert!(cache.get(&digest(1)).is_some(), "the copy");
    cache.remove(&digest(1));
    assert!(cache.get(&digest(1)).is_none());
}

#[test]
fn a_copy_opens_nothing_that_the_verifier_would_not() {
    let issuer = Issuer::new("acme");
    let without_key = Issuer::new("acme").with_keys(TestKey::third(), []);
    let strange = Application::parse("acme", [OTHER_AUDIENCE]).unwrap();
    let token = user().sign();
    for (seconds, published, expected) in
        [(3600, &issuer, Refusal::Expired), (-1, &issuer, Refusal::NotYetValid), (0, &without_key, Refusal::UnknownKey)]
    {
        let cache = TokenCache::default();
        let keys = Arc::new(Keys(Mutex::new(keys())));
        let stranger = Verifier::new(strange.clone(), Arc::clone(&keys)).with_cache(cache.clone());
        let verifier = verifier(Arc::clone(&keys)).with_cache(cache.clone());
        for _ in 0..3 {
            assert_eq!(refusal(&verifier, &token, NOW), None);
            assert_eq!(refusal(&stranger, &token, NOW), Some(Refusal::WrongAudience));
        }
        keys.publish(published);
        let mut held = Vec::new();
        for _ in 0..3 {
            assert_eq!(refusal(&verifier, &token, NOW + seconds), Some(expected));
            held.push((cache.len(), cache.statistics().outdated));
        }
        assert_eq!(held, [(1, 1), (0, 2), (0, 2)], "the copy goes, then what the cache holds");
    }
}

#[test]
fn a_copy_is_in_memory_of_its_own() {
    let verifier = verifier(keys()).with_cache(TokenCache::default());
    let token = user().sign();
    let place = || {
        let verified = verifier.verify_text(token.as_bytes(), UnixTime::from_seconds(NOW)).unwrap();
        verified.claims_json().as_ptr() as usize
    };
    let here = [place(), place(), place(), place()];
    assert!(
        here[0] == here[1] && here[2] == here[3] && here[0] != here[2],
        "what is verified is stored; then its copy"
    );
    let there = elsewhere(|| [place(), place(), place()]);
    assert!(there[0] == here[0] && !here.contains(&there[1]) && there[1] == there[2]);
}

#[test]
fn a_copy_is_not_found_in_the_place_of_a_newer_verdict() {
    let cache = TokenCache::with_capacity(SMALL).unwrap();
    for round in 1..4 {
        cache.insert(digest(1), lasting(round));
        for _ in 0..OFTEN {
            assert_eq!(seconds(&cache, &digest(1)), Some(round));
        }
    }
}

#[test]
fn an_old_copy_does_not_take_a_newer_verdict_away() {
    let cache = TokenCache::with_capacity(SMALL).unwrap();
    cache.insert(digest(1), lasting(1));
    assert_eq!(seconds(&cache, &digest(1)), Some(1), "now it is copied");
    elsewhere(|| {
        cache.remove(&digest(1));
        cache.insert(digest(1), lasting(2));
    });
    assert_eq!(seconds(&cache, &digest(1)), Some(1), "the copy: whoever finds it asks whether it holds");
    cache.remove(&digest(1));
    assert_eq!(seconds(&cache, &digest(1)), Some(2));
}

#[test]
fn after_a_refresh_whoever_has_a_copy_verifies_once_again() {
    let cache = TokenCache::default();
    let keys = Arc::new(Keys(Mutex::new(keys())));
    let verifier = verifier(Arc::clone(&keys)).with_cache(cache.clone());
    let token = user().sign();
    let often = || (0..OFTEN).for_each(|_| assert_eq!(refusal(&verifier, &token, NOW), None));
    often();
    for refreshes in 1..4 {
        keys.publish(&Issuer::new("acme"));
        often();
        elsewhere(often);
        let statistics = cache.statistics();
        // Elsewhere may be elsewhere again each time, so that one who has a copy does not come back.
        assert!((refreshes..2 * refreshes).contains(&statistics.outdated), "{statistics:?}");
        let times = (2 * refreshes + 1) * OFTEN as u64;
        assert_eq!((statistics.misses, statistics.hits, cache.len()), (1, times - 1, 1));
    }
}

#[test]
fn whoever_finds_it_it_counts() {
    let cache = TokenCache::with_capacity(SMALL).unwrap();
    for number in 0..2 {
        cache.insert(digest(number), verdict());
    }
    for _ in 0..OFTEN {
        for number in 0..3 {
            assert_eq!(cache.get(&digest(number)).is_some(), number < 2);
        }
    }
    let statistics = cache.statistics();
    let often = OFTEN as u64;
    assert_eq!((statistics.hits, statistics.misses), (2 * often, often));
    assert_eq!((statistics.evictions, statistics.outdated), (0, 0), "a copy that makes room is no token that does");
}

#[test]
fn a_token_stays_though_only_copies_are_found() {
    let (cache, verdict) = (TokenCache::with_capacity(SMALL).unwrap(), verdict());
    cache.insert(digest(0), verdict.clone());
    for number in 1..20 * SMALL {
        // It comes twice at once, as tokens in use do, and so may drive out another that is in use.
        for _ in 0..2 {
            cache.insert(digest(number), verdict.clone());
        }
        for _ in 0..OFTEN {
            assert!(cache.get(&digest(0)).is_some());
        }
    }
    assert!(cache.statistics().evictions > 10 * SMALL as u64);
    assert!(elsewhere(|| cache.get(&digest(0)).is_some()));
}

/// So that a full front does not keep to those that came first.
#[test]
fn tokens_in_use_take_the_places_of_copies_that_are_not() {
    let cache = TokenCache::with_capacity(SMALL).unwrap();
    for number in 0..2 {
        cache.insert(digest(number), verdict());
    }
    assert!(cache.get(&digest(0)).is_some());
    for _ in 0..OFTEN {
        assert!(cache.get(&digest(1)).is_some());
    }
    let held = cache.len();
    cache.remove(&digest(1));
    assert_eq!(cache.len(), held, "there was a copy");
}

#[test]
fn copies_are_few_beside_what_the_cache_holds() {
    for (tokens, most) in [(1, 0), (63, 0), (64, 1), (640, 10), (8192, 128), (10_000, 128), (20_000, 128)] {
        let cache = TokenCache::with_capacity(tokens).unwrap();
        let verdict = verdict();
        let in_use = tokens.min(1200).div_ceil(4);
        for number in 0..in_use {
            cache.insert(digest(number), verdict.clone());
        }
        for _ in 0..OFTEN {
            assert!((0..in_use).all(|number| cache.get(&digest(number)).is_some()));
        }
        for number in 0..in_use {
            cache.remove(&digest(number));
        }
        // What is left are those of which a copy was found; now and then the cache is asked though there is one.
        assert!((most - most / 8..=most).contains(&cache.len()), "{tokens}: {}", cache.len());
    }
}

/// More than keep copies apart, so that some of them meet.
#[test]
fn threads_that_share_their_copies_do_not_mix_them_up() {
    const THREADS: usize = 40;
    let cache = TokenCache::with_capacity(2 * SMALL).unwrap();
    let verdicts: Vec<CachedVerdict> = (1..9).map(lasting).collect();
    let found = AtomicU64::new(0);
    thread::scope(|scope| {
        for thread in 0..THREADS {
            let (cache, verdicts, found) = (&cache, &verdicts, &found);
            scope.spawn(move || {
                for step in thread..thread + 1000 {
                    let number = step % verdicts.len();
                    match seconds(cache, &digest(number)) {
                        Some(seconds) => {
                            assert_eq!(seconds, number as i64 + 1);
                            found.fetch_add(1, Ordering::Relaxed);
                        }
                        None => cache.insert(digest(number), verdicts[number].clone()),
                    }
                    if step % 50 == 0 {
                        cache.remove(&digest(number));
                    }
                }
            });
        }
    });
    let statistics = cache.statistics();
    assert_eq!(statistics.hits, found.load(Ordering::Relaxed));
    assert_eq!(statistics.hits + statistics.misses, THREADS as u64 * 1000);
    assert_eq!((statistics.outdated, statistics.evictions), (THREADS as u64 * 20, 0));
}
