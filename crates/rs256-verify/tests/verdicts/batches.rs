use rs256_verify::{Check, PublicKey, verify_batch};
use sha2::{Digest, Sha256};

use crate::implementations::implementations;
use crate::prime_modulus;

/// Good and bad signatures, of keys of all sizes and implementations, in one batch.
#[test]
fn verdicts_are_those_of_verify_and_in_order() {
    let moduli = prime_modulus::all();
    let mut signed = Vec::new();
    for (i, modulus) in moduli.iter().enumerate() {
        for implementation in implementations() {
            let key = PublicKey::with_implementation(&modulus.octets(), implementation).expect("a modulus");
            let message = i.to_be_bytes();
            let good = modulus.sign_encoded(&modulus.encode(&Sha256::digest(message)));
            let mut bad = good.clone();
            bad[i] ^= 1;
            let short = good[1..].to_vec();
            let large = vec![0xff; good.len()];
            for signature in [good.clone(), bad, good.clone(), short, good, large] {
                signed.push((key.clone(), message, signature));
            }
        }
    }
    let checks: Vec<_> = signed.iter().map(|(key, message, signature)| Check { key, message, signature }).collect();
    let single: Vec<_> = checks.iter().map(|check| check.key.verify(check.message, check.signature)).collect();
    assert_eq!(single.iter().filter(|verdict| verdict.is_ok()).count(), checks.len() / 2);

    assert!(verify_batch(checks.iter().copied()).eq(single.iter().copied()), "one batch");
    // Every number of lanes in use, beginning everywhere.
    for size in 0..=17 {
        for (checks, single) in checks.chunks(size.max(1)).zip(single.chunks(size.max(1))) {
            assert!(verify_batch(checks.iter().copied()).eq(single.iter().copied()), "batches of {size}");
        }
    }
    // Interleaved, so that lanes hold different keys.
    let order = || (0..checks.len()).map(|i| i * 37 % checks.len());
    assert!(verify_batch(order().map(|i| checks[i])).eq(order().map(|i| single[i])), "in another order");
}

#[test]
fn the_end_stays_the_end() {
    let key = PublicKey::from_modulus(&prime_modulus::ones(2048, 1557).octets()).expect("a modulus");
    for length in [0, 3, 8, 16] {
        let mut verdicts = verify_batch(vec![Check { key: &key, message: b"", signature: b"" }; length]);
        assert_eq!(verdicts.by_ref().take(length + 1).count(), length);
        assert!(verdicts.next().is_none() && verdicts.next().is_none());
    }
}
