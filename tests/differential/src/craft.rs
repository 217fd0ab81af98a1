//! Signatures that are likely to find a carry that goes wrong.

use chacha20::ChaCha8Rng;
use chacha20::rand_core::Rng;
use num_bigint::BigUint;

use crate::key::Key;

/// A number of as many octets as the modulus, mostly below it.
pub(crate) fn number(key: &Key, random: &mut ChaCha8Rng) -> BigUint {
    match random.next_u32() % 8 {
        0 => edge(key, random),
        1 => random_number(key, random) % &key.n,
        2..5 => limbs(key, 64, random),
        _ => limbs(key, 52, random),
    }
}

/// A number near zero, near the modulus, near a power of two, or near what octets can hold.
fn edge(key: &Key, random: &mut ChaCha8Rng) -> BigUint {
    let one = BigUint::from(1_u8);
    let small = random.next_u32() % 3;
    match random.next_u32() % 6 {
        0 => BigUint::from(small),
        1 => &key.n - small,
        2 => &key.n + small,
        3 => (one << (8 * key.octets)) - 1_u8 - small,
        4 => (one << (random.next_u64() % key.n.bits())) + small,
        _ => (one << (2 + random.next_u64() % (key.n.bits() - 2))) - 1_u8 - small,
    }
}

/// Limbs or digits of all zeros, all ones and their neighbours, between random ones.
fn limbs(key: &Key, bits: u32, random: &mut ChaCha8Rng) -> BigUint {
    let max = u64::MAX >> (64 - bits);
    let mut number = BigUint::ZERO;
    for _ in 0..(8 * key.octets).div_ceil(bits as usize) {
        let limb = match random.next_u32() % 8 {
            0..3 => max,
            3 => 0,
            4 => [1, max - 1, 1 << (bits - 1), max >> 1][random.next_u32() as usize % 4],
            _ => random.next_u64() & max,
        };
        number = (number << bits) + limb;
    }
    // One in sixteen stays as it is, and most of those are too large.
    if random.next_u32().is_multiple_of(16) {
        number % (BigUint::from(1_u8) << (8 * key.octets))
    } else {
        number % &key.n
    }
}

fn random_number(key: &Key, random: &mut ChaCha8Rng) -> BigUint {
    let mut octets = vec![0; key.octets];
    random.fill_bytes(&mut octets);
    BigUint::from_bytes_be(&octets)
}
