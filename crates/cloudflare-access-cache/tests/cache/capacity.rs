use cloudflare_access_cache::{InvalidCapacity, TokenCache};
use serde_json::json;

use super::*;

#[test]
fn a_capacity_is_a_count_of_tokens_from_one_to_a_million() {
    for tokens in [1, 2, 100, 10_000, TokenCache::MAX_CAPACITY] {
        let capacity = TokenCache::with_capacity(tokens).unwrap().capacity();
        assert!((tokens..=tokens + tokens / 16 + 1).contains(&capacity), "{tokens}: {capacity}");
    }
    for (tokens, error, message) in [
        (0, InvalidCapacity::Zero, "remembers nothing: write 1 to 1000000, or make no cache"),
        (
            1_000_001,
            InvalidCapacity::TooLarge { tokens: 1_000_001 },
            "cannot hold 1000001 tokens: write at most 1000000",
        ),
    ] {
        let found = TokenCache::with_capacity(tokens).unwrap_err();
        assert_eq!(found, error);
        assert!(found.to_string().ends_with(message), "{found}");
    }
}

#[test]
fn it_holds_no_more_than_its_capacity() {
    let verdict = verdict();
    for tokens in [1, 2, 50, 1000] {
        let cache = TokenCache::with_capacity(tokens).unwrap();
        for number in 0..10 * tokens {
            cache.insert(cache.digest(&number.to_le_bytes()).unwrap(), verdict.clone());
            assert!(cache.len() <= cache.capacity());
        }
        assert!(cache.len() >= tokens / 2, "{tokens}: {}", cache.len());
    }
}

#[test]
fn a_token_that_fits_no_cookie_is_not_remembered() {
    let cache = TokenCache::default();
    let verifier = verifier(keys()).with_cache(cache.clone());
    let token = user().claim("custom", json!({ "groups": vec!["a-group-of-some-length"; 300] })).sign();
    assert!(token.len() > TokenCache::LONGEST_TOKEN);
    for _ in 0..2 {
        assert_eq!(refusal(&verifier, &token, NOW), None);
    }
    assert!(cache.is_empty());
    assert_eq!(cache.digest(&vec![b'a'; TokenCache::LONGEST_TOKEN + 1]), None);
    assert!(cache.digest(&vec![b'a'; TokenCache::LONGEST_TOKEN]).is_some());
}

#[test]
fn the_digest_is_sha_256() {
    // FIPS 180-2, appendix B.1.
    let digest = TokenCache::default().digest(b"abc").unwrap();
    let hex: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(hex, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

#[test]
fn it_shows_no_claim() {
    let cache = TokenCache::default();
    let verifier = verifier(keys()).with_cache(cache.clone());
    assert_eq!(refusal(&verifier, &user().sign(), NOW), None);
    for shown in [format!("{cache:?}"), format!("{verifier:?}"), format!("{:?}", verdict())] {
        assert!(!shown.contains("kim") && !shown.contains("eyJ"), "{shown}");
    }
    let shown = format!("{cache:?}");
    assert!(shown.contains("capacity: 10") && shown.contains("misses: 1"), "what operators ask for: {shown}");
}
