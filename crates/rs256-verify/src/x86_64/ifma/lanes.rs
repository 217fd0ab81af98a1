//! Eight signatures at a time, with keys of their own.

use super::Single;
use super::digits::add;
use super::single::DIGEST_DIGITS;
use super::vector::load;

mod block;
mod multiply_add;
#[cfg(test)]
mod properties;
mod reduce;
mod square;

pub(crate) use block::LANES;
use block::{Block, from_digits, to_digits, zero};
use multiply_add::multiply_add;
use reduce::{Moduli, reduce};
use square::square;

/// Five blocks of eight digits are the 40 of a modulus of 2048 bits.
const D: usize = 40;
const W: usize = 5;
pub(crate) type Key = Single<5, D>;

/// A key of 2048 bits, the digest of a message, and what is said to be its signature: as many octets as the modulus.
pub(crate) type Check<'a> = (&'a Key, [u8; 32], &'a [u8]);

/// The verdicts of [`Single::verify`] for up to eight signatures at once. There is none for `None`.
#[expect(unsafe_code, reason = "calls a function compiled for AVX-512 IFMA")]
pub(crate) fn verify(checks: [Option<Check<'_>>; LANES]) -> [bool; LANES] {
    let read = checks.map(|check| {
        let (key, digest, signature) = check?;
        key.read(&digest, signature).map(|(digest, signature)| (key, digest, signature))
    });
    // Lanes without a signature repeat another one.
    let Some(filling) = read.iter().flatten().next() else { return [false; LANES] };
    let filled = read.each_ref().map(|read| read.as_ref().unwrap_or(filling));
    let (keys, digests, signatures) =
        (filled.map(|(key, ..)| *key), filled.map(|(_, digest, _)| digest), filled.map(|(.., signature)| signature));
    // SAFETY: the function is unsafe to call only where AVX-512 IFMA is missing; there is a key, and every key holds an
    // `Ifma`, which exists only where it was detected.
    let mut verdicts = unsafe { verify_lanes(keys, digests, signatures) };
    for (verdict, read) in verdicts.iter_mut().zip(&read) {
        *verdict &= read.is_some();
    }
    verdicts
}

/// Which signatures, all below their moduli, are those of a message with the digest.
#[target_feature(enable = "avx512f,avx512ifma")]
fn verify_lanes(
    keys: [&Key; LANES],
    digests: [&[u64; DIGEST_DIGITS]; LANES],
    signatures: [&[u64; D]; LANES],
) -> [bool; LANES] {
    let moduli = Moduli { n: from_digits(keys.map(|key| &key.n)), inverse: load(&keys.map(|key| key.inverse)) };
    let base = from_digits(signatures);
    let (mut power, mut double, mut sum) = (base, zero(), [zero(), zero()]);
    for _ in 0..16 {
        square(&power, &mut double, &mut sum);
        reduce(&moduli, W, &mut sum, &mut power);
    }
    let power: [[u64; D]; LANES] = to_digits(&multiply(&moduli, &power, &base));
    let digests: [Block; 1] = from_digits(digests);
    let factors = from_digits(keys.map(|key| &key.digest_factor));
    let expected: [[u64; D]; LANES] = to_digits(&multiply(&moduli, &factors, &digests));

    let mut verdicts = [false; LANES];
    for (((verdict, key), power), expected) in verdicts.iter_mut().zip(keys).zip(power).zip(&expected) {
        *verdict = key.reduce(power) == key.reduce(add(expected, &key.padding));
    }
    verdicts
}

/// `a · b · 2^(−52 · digits of b) mod n`, below 2n.
#[target_feature(enable = "avx512f,avx512ifma")]
fn multiply<const B: usize>(moduli: &Moduli<W>, a: &[Block; W], b: &[Block; B]) -> [Block; W] {
    const { assert!(B <= W) };
    let mut sum = [zero(), zero()];
    for (i, digits) in b.iter().enumerate() {
        multiply_add(&mut sum.as_flattened_mut()[i..=i + W], a, digits);
    }
    let mut product = zero();
    reduce(moduli, B, &mut sum, &mut product);
    product
}
