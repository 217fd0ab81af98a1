use num_bigint::BigUint;
use sha2::{Digest, Sha256};

use crate::implementations::Keys;
use crate::prime_modulus::{self, PrimeModulus};

/// Good signatures hold, and any other number for them does not, for moduli of every shape and length.
#[test]
fn moduli_of_every_shape_verify() {
    for key in prime_modulus::all() {
        let keys = Keys::new(&key.octets());
        for message in [&b""[..], b"message", &[0x5a; 1000]] {
            let signature = key.sign_encoded(&key.encode(&Sha256::digest(message)));
            assert!(keys.accept(message, &signature), "{:x}", key.n);
            assert!(!keys.accept(b"another message", &signature), "{:x}", key.n);
            let negative = key.spell(&(&key.n - BigUint::from_bytes_be(&signature)));
            assert!(!keys.accept(message, &negative), "{:x}", key.n);
        }
    }
}

/// RFC 8017 §5.2.2 step 1: a signature plus the modulus is another spelling of the same signature.
#[test]
fn signatures_are_below_the_modulus() {
    // The modulus is hardly more than half of what its octets can hold, so that s + n fits in as many.
    let key = prime_modulus::zeros(2048, 1919);
    let keys = Keys::new(&key.octets());
    let signature = key.sign_encoded(&key.encode(&Sha256::digest(b"message")));
    assert!(keys.accept(b"message", &signature));
    let plus_modulus = BigUint::from_bytes_be(&signature) + &key.n;
    assert!(plus_modulus.bits() <= 2048, "s + n has as many octets as n");
    assert!(!keys.accept(b"message", &plus_modulus.to_bytes_be()));
}

#[test]
fn numbers_at_the_ends_of_the_range_are_refused() {
    for key in prime_modulus::all() {
        let keys = Keys::new(&key.octets());
        for number in ends(&key) {
            assert!(!keys.accept(b"message", &key.spell(&number)), "{number:x} under {:x}", key.n);
        }
    }
}

/// 0, 1, 2, n − 1, n, n + 1 and all ones, as far as they have as many octets as n.
fn ends(key: &PrimeModulus) -> Vec<BigUint> {
    let (n, small) = (&key.n, |small: u8| BigUint::from(small));
    let limit = small(1) << (8 * key.octets().len());
    let ends = [small(0), small(1), small(2), n - 1_u8, n.clone(), n + 1_u8, &limit - 1_u8];
    ends.into_iter().filter(|end| *end < limit).collect()
}

/// RFC 8017 §8.2.2 step 1: a signature has exactly as many octets as the modulus.
#[test]
fn signatures_are_as_long_as_the_modulus() {
    for key in prime_modulus::all() {
        let keys = Keys::new(&key.octets());
        let signature = key.sign_encoded(&key.encode(&Sha256::digest(b"message")));
        assert!(keys.accept(b"message", &signature));
        for length in (0..signature.len()).step_by(37) {
            assert!(!keys.accept(b"message", &signature[..length]), "{length} octets");
            assert!(!keys.accept(b"message", &signature[signature.len() - length..]), "the last {length} octets");
        }
        for (before, after) in [(1, 0), (0, 1), (8, 0), (256, 0), (4096, 0)] {
            let longer = [&*vec![0; before], &signature, &*vec![0; after]].concat();
            assert!(!keys.accept(b"message", &longer), "{before} zero octets before and {after} after");
        }
    }
}
