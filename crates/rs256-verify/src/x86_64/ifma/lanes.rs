//! Eight signatures at a time, with keys of their own.

use super::Single;
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

/// `signature^65537 · R^−65536 mod n` for up to eight keys and signatures at once, where there is one and it is below the
/// modulus.
#[expect(unsafe_code, reason = "calls a function compiled for AVX-512 IFMA")]
pub(crate) fn raise(checks: [Option<(&Key, &[u8])>; LANES]) -> [Option<[u64; D]>; LANES] {
    let read = checks.map(|check| check.and_then(|(key, signature)| Some((key, key.read(signature)?))));
    // Lanes without a signature repeat another one.
    let Some(filling) = read.iter().flatten().next() else { return [None; LANES] };
    let filled = read.each_ref().map(|read| read.as_ref().unwrap_or(filling));
    let (keys, signatures) = (filled.map(|(key, _)| *key), filled.map(|(_, signature)| signature));
    // SAFETY: the function is unsafe to call only where AVX-512 IFMA is missing; there is a key, and every key holds an
    // `Ifma`, which exists only where it was detected.
    let powers = unsafe { raise_lanes(keys, signatures) };
    core::array::from_fn(|lane| read[lane].is_some().then_some(powers[lane]))
}

/// The same where all lanes have a signature.
#[target_feature(enable = "avx512f,avx512ifma")]
fn raise_lanes(keys: [&Key; LANES], signatures: [&[u64; D]; LANES]) -> [[u64; D]; LANES] {
    let moduli = Moduli { n: from_digits(keys.map(|key| &key.n)), inverse: load(&keys.map(|key| key.inverse)) };
    let base = from_digits(signatures);
    let (mut power, mut double, mut sum) = (base, zero(), [zero(), zero()]);
    for _ in 0..16 {
        square(&power, &mut double, &mut sum);
        reduce(&moduli, W, &mut sum, &mut power);
    }
    let mut powers = to_digits(&multiply(&moduli, &power, &base));
    for (power, key) in powers.iter_mut().zip(keys) {
        *power = key.reduce(*power);
    }
    powers
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
