//! The comparison that the differential test relies on: one that says yes or no to everything would find no difference.

use num_bigint::BigUint;
use rs256_verify::{Implementation, PublicKey, compare_lanes};
use sha2::{Digest, Sha256};

use crate::implementations::implementations;
use crate::prime_modulus::{self, PrimeModulus};

#[derive(Clone)]
struct Case {
    modulus: Vec<u8>,
    digest: [u8; 32],
    signature: Vec<u8>,
    representative: Vec<u8>,
    expected: [bool; 2],
}

/// Every pair of answers, for signatures as long as the modulus.
fn cases(key: &PrimeModulus) -> Vec<Case> {
    let (digest, another): ([u8; 32], [u8; 32]) =
        (Sha256::digest(b"message").into(), Sha256::digest(b"another").into());
    let encoded = key.encode(&digest);
    let signature = key.sign_encoded(&encoded);
    let other_number = key.spell(&(BigUint::from_bytes_be(&signature) >> 1));
    let powered = |number: &[u8]| key.spell(&BigUint::from_bytes_be(number).modpow(&65_537_u32.into(), &key.n));
    let changed = |bit: u64| {
        let mut number = BigUint::from_bytes_be(&encoded);
        number.set_bit(bit, !number.bit(bit));
        key.spell(&number)
    };
    let above = key.spell(&(&key.n + 2_u8));
    [
        (digest, &signature, encoded.clone(), [true, true]),
        (digest, &signature, changed(0), [true, false]),
        (digest, &signature, changed(key.n.bits() - 2), [true, false]),
        (digest, &signature, [&[1; 300][..], &encoded].concat(), [true, false]),
        (another, &signature, encoded.clone(), [false, true]),
        (digest, &other_number, powered(&other_number), [false, true]),
        (digest, &other_number, encoded, [false, false]),
        (digest, &above, powered(&[2]), [false, false]),
    ]
    .map(|(digest, signature, representative, expected)| Case {
        modulus: key.octets(),
        digest,
        signature: signature.clone(),
        representative,
        expected,
    })
    .into()
}

fn key(modulus: &[u8], implementation: Implementation) -> PublicKey {
    PublicKey::with_implementation(modulus, implementation).expect("a modulus")
}

#[test]
fn comparison_tells_representatives_from_others() {
    for modulus in [prime_modulus::zeros(2048, 1919), prime_modulus::zeros(3072, 2291), prime_modulus::zeros(4096, 579)]
    {
        for case in cases(&modulus) {
            for implementation in implementations() {
                let found =
                    key(&case.modulus, implementation).compare(&case.digest, &case.signature, &case.representative);
                assert_eq!(found, case.expected, "{implementation:?}: {:02x?}", case.representative);
            }
        }
    }
}

/// The same number with a zero octet more or less is no signature, and so it has no representative.
#[test]
fn comparison_refuses_other_lengths() {
    let modulus = prime_modulus::ones(2048, 1557);
    let two = modulus.spell(&2_u8.into());
    let representative = modulus.spell(&BigUint::from(2_u8).modpow(&65_537_u32.into(), &modulus.n));
    for implementation in implementations() {
        let compare =
            |signature: &[u8]| key(&modulus.octets(), implementation).compare(&[0; 32], signature, &representative);
        assert_eq!(compare(&two), [false, true], "{implementation:?}");
        for signature in [&two[1..], &[&[0], &two[..]].concat(), &[]] {
            assert_eq!(compare(signature), [false, false], "{implementation:?}, {} octets", signature.len());
        }
    }
}

/// What eight lanes answer for these cases, each with a key of its own.
fn in_lanes(cases: [&Case; 8], implementation: Implementation) -> [Option<[bool; 2]>; 8] {
    let keys = cases.map(|case| key(&case.modulus, implementation));
    let checks = std::array::from_fn(|i| (&keys[i], &cases[i].digest, &cases[i].signature[..]));
    compare_lanes(checks, cases.map(|case| &case.representative[..]))
}

/// Keys of 2048 bits are compared at once where there is AVX-512 IFMA, whatever the other lanes hold.
#[test]
fn lanes_answer_what_one_signature_answers() {
    let first = cases(&prime_modulus::zeros(2048, 1919));
    let second = cases(&prime_modulus::alternating(2048, 283));
    // Of two keys in turn, with other cases beside each other every time.
    for shift in 0..8 {
        let lanes =
            std::array::from_fn(|i| if i % 2 == 0 { &first[(i + shift) % 8] } else { &second[(i * shift) % 8] });
        for implementation in implementations() {
            let expected = if Some(implementation) == Implementation::ifma() {
                lanes.map(|case| Some(case.expected))
            } else {
                [None; 8]
            };
            assert_eq!(in_lanes(lanes, implementation), expected, "{implementation:?}");
        }
    }
}

/// Whoever uses lanes for nothing, or for one signature, has the same verdicts: only later.
#[test]
fn lanes_are_used_for_what_they_can_verify_if_it_is_enough() {
    let Some(ifma) = Implementation::ifma() else { return };
    let small = &cases(&prime_modulus::zeros(2048, 1919))[0];
    let large = &cases(&prime_modulus::zeros(2049, 981))[0];
    let short = &Case { modulus: small.modulus.clone(), signature: small.signature[1..].into(), ..small.clone() };
    let (used, alone) = (Some([true; 2]), None);
    let one_other = [used, used, used, alone, used, used, used, used];
    assert_eq!(in_lanes([small, small, small, large, small, small, small, small], ifma), one_other);
    assert_eq!(in_lanes([small, small, small, short, small, small, small, small], ifma), one_other);
    assert_eq!(in_lanes([small, large, large, large, large, large, large, large], ifma), [alone; 8]);
    assert_eq!(in_lanes([large; 8], ifma), [alone; 8]);
}
