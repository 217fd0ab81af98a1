use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use cloudflare_access_cache::TokenCache;
use cloudflare_access_testing::TestKey;

use super::*;

struct Keys(Mutex<KeySet>);

impl KeySource for Keys {
    fn key_set(&self) -> Option<KeySet> {
        Some(self.0.lock().unwrap().clone())
    }
}

/// A request that began after the key was withdrawn must not profit from one that began before.
#[test]
fn no_thread_accepts_what_another_verified_with_a_withdrawn_key() {
    let without_second = Issuer::new("acme").with_keys(TestKey::third(), []).certs_json();
    for _ in 0..20 {
        let keys = Arc::new(Keys(Mutex::new(keys())));
        let cache = TokenCache::default();
        let verifier = verifier(Arc::clone(&keys)).with_cache(cache.clone());
        let tokens: Vec<String> = (0..4).map(|user_number| user().claim("n", user_number).sign()).collect();
        let withdrawn = AtomicBool::new(false);
        thread::scope(|scope| {
            for first in 0..4 {
                let (verifier, tokens, withdrawn) = (&verifier, &tokens, &withdrawn);
                scope.spawn(move || {
                    let mut after = 0;
                    for token in tokens.iter().cycle().skip(first) {
                        let was_withdrawn = withdrawn.load(Ordering::SeqCst);
                        let refusal = refusal(verifier, token, NOW);
                        if was_withdrawn {
                            assert_eq!(refusal, Some(Refusal::UnknownKey));
                            after += 1;
                        }
                        if after == 20 {
                            break;
                        }
                    }
                });
            }
            while cache.statistics().hits < 20 {
                thread::yield_now();
            }
            *keys.0.lock().unwrap() = KeySet::parse(without_second.as_bytes()).unwrap();
            withdrawn.store(true, Ordering::SeqCst);
        });
    }
}
