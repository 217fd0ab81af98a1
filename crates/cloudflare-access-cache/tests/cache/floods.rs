use cloudflare_access_cache::TokenCache;
use cloudflare_access_testing::TestKey;

use super::*;

#[test]
fn bad_tokens_neither_fill_it_nor_empty_it() {
    let cache = TokenCache::with_capacity(2).unwrap();
    let verifier = verifier(keys()).with_cache(cache.clone());
    let good = user().sign();
    assert_eq!(refusal(&verifier, &good, NOW), None);
    let (signing_input, _) = good.rsplit_once('.').unwrap();
    for number in 0..100_u16 {
        let forged = user().with_signature(&[&number.to_be_bytes()[..], &[7; 254]].concat());
        assert_eq!(refusal(&verifier, &forged, NOW), Some(Refusal::BadSignature));
        let unknown = format!("{}.{}", user().key_id(format!("{number}")).signing_input(), "AAAA");
        assert_eq!(refusal(&verifier, &unknown, NOW), Some(Refusal::UnknownKey));
        assert!(refusal(&verifier, &format!("{signing_input}.{number}!"), NOW).is_some());
    }
    let expired = user().claim("exp", NOW - 1).sign();
    let strange = user().signed_by(&TestKey::outsider()).sign();
    assert_eq!(refusal(&verifier, &expired, NOW), Some(Refusal::Expired));
    assert_eq!(refusal(&verifier, &strange, NOW), Some(Refusal::UnknownKey));
    assert_eq!(cache.len(), 1);
    let hits = cache.statistics().hits;
    assert_eq!(refusal(&verifier, &good, NOW), None);
    assert_eq!((cache.statistics().hits, cache.statistics().evictions), (hits + 1, 0));
}

/// Whoever may log in can have any number of genuine tokens.
#[test]
fn genuine_tokens_that_come_once_do_not_drive_out_those_in_use() {
    const CAPACITY: u64 = 4096;
    const IN_USE: u64 = 256;
    let verdict = verdict();
    let cache = TokenCache::with_capacity(4096).unwrap();
    let digest = |number: u64| cache.digest(&number.to_le_bytes()).unwrap();
    // Each token in use is stored, comes again, and is stored again if it has been driven out.
    let round = || {
        (0..IN_USE).filter(|number| cache.get(&digest(*number)).is_none()).fold(0, |lost, number| {
            cache.insert(digest(number), verdict.clone());
            lost + 1
        })
    };
    assert_eq!((round(), round()), (IN_USE, 0));
    let mut lost = 0;
    for number in 0..10 * CAPACITY {
        cache.insert(digest(IN_USE + number), verdict.clone());
        if number % IN_USE == 0 {
            lost += round();
        }
    }
    let asked = 10 * CAPACITY;
    assert!(lost * 20 < asked, "{lost} of {asked} were driven out");
    assert!(cache.statistics().evictions >= 8 * CAPACITY);
}

/// The first bytes of a digest are its hash: whoever could choose them would still get nobody's verdict.
#[test]
fn digests_that_begin_alike_are_kept_apart() {
    let cache = TokenCache::with_capacity(4096).unwrap();
    let verdicts = [1, 2].map(|seconds| verdict_on(&user().claim("exp", NOW + seconds)));
    let digest = |number: u16| -> TokenDigest {
        let mut digest = [7; 32];
        digest[30..].copy_from_slice(&number.to_be_bytes());
        digest
    };
    for number in 0..2000 {
        cache.insert(digest(number), verdicts[usize::from(number % 2)].clone());
    }
    assert!(cache.len() <= cache.capacity());
    let mut found = 0;
    for number in 0..2000 {
        if let Some(verdict) = cache.get(&digest(number)) {
            assert_eq!(verdict.expires_at().seconds(), NOW + 1 + i64::from(number % 2));
            found += 1;
        }
    }
    assert!(found > 0 && found == cache.len());
    assert!(cache.get(&digest(2000)).is_none());
}
