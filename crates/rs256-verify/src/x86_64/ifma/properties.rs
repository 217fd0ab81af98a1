//! Each primitive against big-integer arithmetic, for digits of which many are at the ends of their range.

use core::arch::x86_64::_mm512_setzero_si512;
use std::io::{self, Write};
use std::sync::Once;

use num_bigint::BigUint;
use proptest::collection;
use proptest::prelude::*;

use super::Ifma;
use super::carry::carry;
use super::digits::{MAX, add, from_be_bytes, less_than, subtract};
use super::multiply::multiply;
use super::number::Number;
use super::square::square;
use super::vector::load;

fn digit() -> impl Strategy<Value = u64> {
    prop_oneof![3 => Just(MAX), 2 => Just(0), 1 => prop_oneof![Just(1), Just(MAX - 1), Just(1 << 51)], 4 => 0..=MAX]
}

pub(super) fn digits<const D: usize>() -> impl Strategy<Value = [u64; D]> {
    collection::vec(digit(), D).prop_map(|digits| digits.try_into().expect("D digits"))
}

/// Sums that a product leaves in a lane: below 2^62, and often such that a carry of one runs far.
fn sums<const L: usize>() -> impl Strategy<Value = [u64; L]> {
    let sum = prop_oneof![6 => digit(), 1 => 0..1_u64 << 62, 1 => Just((1 << 62) - 1), 1 => Just(MAX + 1)];
    collection::vec(sum, L).prop_map(|sums| sums.try_into().expect("L sums"))
}

pub(super) fn big(digits: &[u64]) -> BigUint {
    digits.iter().rev().fold(BigUint::ZERO, |number, &digit| (number << 52) + digit)
}

fn fixed<const D: usize>(mut number: BigUint) -> [u64; D] {
    let mut digits = [0; D];
    for digit in &mut digits {
        *digit = u64::try_from(&number & BigUint::from(MAX)).expect("52 bits");
        number >>= 52;
    }
    assert_eq!(number, BigUint::ZERO, "the number has no more than {D} digits");
    digits
}

/// Whether anything can be tested. Says once that nothing can.
pub(super) fn detected() -> bool {
    static SAID: Once = Once::new();
    let detected = Ifma::detect().is_some();
    if !detected {
        SAID.call_once(|| {
            // Not by `eprintln`, which the test runner keeps from being seen.
            let _ = writeln!(io::stderr(), "SKIPPED: this machine has no AVX-512 IFMA; its arithmetic is not tested");
        });
    }
    detected
}

#[target_feature(enable = "avx512f,avx512ifma")]
fn product<const V: usize, const D: usize>(a: &[u64; D], b: &[u64], n: &[u64; D], inverse: u64) -> [u64; D] {
    multiply(&Number::<V>::from_digits(a), b, &Number::from_digits(n), inverse).to_digits()
}

#[target_feature(enable = "avx512f,avx512ifma")]
fn squared<const V: usize, const D: usize>(a: &[u64; D], n: &[u64; D], inverse: u64) -> [u64; D] {
    square(&Number::<V>::from_digits(a), a, &Number::from_digits(n), inverse).to_digits()
}

#[target_feature(enable = "avx512f,avx512ifma")]
fn carried<const V: usize, const D: usize>(first: u128, second: u64, lanes: &[[u64; 8]; V]) -> [u64; D] {
    let mut high = [_mm512_setzero_si512(); V];
    for (high, lanes) in high.iter_mut().zip(lanes) {
        *high = load(lanes);
    }
    carry(first, second, high).to_digits()
}

/// A modulus of D digits of which two bits stay free, and two numbers below twice the modulus.
pub(super) fn three<const D: usize>(bits: u64) -> impl Strategy<Value = ([u64; D], [u64; D], [u64; D])> {
    (digits::<D>(), digits::<D>(), digits::<D>(), 0..6_u8).prop_map(move |(n, a, b, which)| {
        let one = BigUint::from(1_u8);
        let mut n = big(&n) % (&one << bits);
        n.set_bit(0, true);
        n.set_bit(bits - 1, true);
        let twice = &n << 1;
        let a = match which {
            0 => &twice - 1_u8,
            1 => n.clone(),
            2 => &n - 1_u8,
            _ => big(&a) % &twice,
        };
        (fixed(n), fixed(a), fixed(big(&b) % twice))
    })
}

#[expect(unsafe_code, reason = "calls a function compiled for AVX-512 IFMA")]
fn check_product<const V: usize, const D: usize>(n: [u64; D], a: [u64; D], b: [u64; D]) -> Result<(), TestCaseError> {
    let radix: BigUint = BigUint::from(1_u8) << 52;
    let inverse = &radix - big(&n).modinv(&radix).expect("n is odd");
    let inverse = u64::try_from(inverse).expect("52 bits");
    // SAFETY: the callers have detected AVX-512 IFMA.
    let whole = unsafe { product::<V, D>(&a, &b, &n, inverse) };
    // SAFETY: as before.
    let by_digits = unsafe { product::<V, D>(&a, &b[..8], &n, inverse) };
    // SAFETY: as before.
    let squared = unsafe { squared::<V, D>(&a, &n, inverse) };
    // Eight digits may be all ones, so that their number is no longer small beside 2^416.
    for (result, b, times) in [(whole, &b[..], 2_u8), (by_digits, &b[..8], 3), (squared, &a[..], 2)] {
        prop_assert!(result.iter().all(|digit| *digit <= MAX));
        let factor = radix.pow(b.len().try_into().expect("few digits")).modinv(&big(&n)).expect("n is odd");
        prop_assert_eq!(big(&result) % big(&n), big(&a) * big(b) * factor % big(&n));
        prop_assert!(big(&result) < big(&n) * times);
    }
    Ok(())
}

#[expect(unsafe_code, reason = "calls a function compiled for AVX-512 IFMA")]
fn check_carry<const V: usize, const D: usize>(first: u128, second: u64, sums: [u64; D]) -> Result<(), TestCaseError> {
    let mut lanes = [[0; 8]; V];
    // The top digit stays small, so that the number fits.
    let sums = &sums[..D - 3];
    lanes.as_flattened_mut()[..sums.len()].copy_from_slice(sums);
    // SAFETY: the callers have detected AVX-512 IFMA.
    let result = unsafe { carried::<V, D>(first, second, &lanes) };
    prop_assert!(result.iter().all(|digit| *digit <= MAX));
    let expected = BigUint::from(first) + (BigUint::from(second) << 52) + (big(sums) << 104);
    prop_assert_eq!(big(&result), expected);
    Ok(())
}

proptest! {
    #[test]
    fn digits_are_numbers((n, a, b) in three::<40>(2048)) {
        prop_assert_eq!(less_than(&a, &b), big(&a) < big(&b));
        prop_assert_eq!(big(&add(&a, &b)), big(&a) + big(&b));
        let sum = add(&a, &n);
        prop_assert_eq!(subtract(&sum, &n), a);
        prop_assert_eq!(from_be_bytes(&big(&a).to_bytes_be()), Some(a));
        prop_assert_eq!(from_be_bytes(&[&[0; 99][..], &big(&a).to_bytes_be()].concat()), Some(a));
        // The last one makes whole pairs of digits.
        for bit in [2080, 2088, 4000, 2183] {
            let mut too_large = big(&a);
            too_large.set_bit(bit, true);
            prop_assert_eq!(from_be_bytes::<40>(&too_large.to_bytes_be()), None);
        }
        prop_assert_eq!(from_be_bytes(&big(&a[..39]).to_bytes_be()), <[u64; 39]>::try_from(&a[..39]).ok());
        let sixteen = big(&a) >> 2028_u32;
        prop_assert_eq!(from_be_bytes::<1>(&sixteen.to_bytes_be()), Some(fixed(sixteen)));
    }

    #[test]
    fn products_of_40_digits((n, a, b) in three::<40>(2048)) {
        if detected() {
            check_product::<5, 40>(n, a, b)?;
        }
    }

    #[test]
    fn products_of_60_digits((n, a, b) in prop_oneof![three::<60>(3072), three::<60>(2049)]) {
        if detected() {
            check_product::<8, 60>(n, a, b)?;
        }
    }

    #[test]
    fn products_of_79_digits((n, a, b) in prop_oneof![three::<79>(4096), three::<79>(3073)]) {
        if detected() {
            check_product::<10, 79>(n, a, b)?;
        }
    }

    #[test]
    fn carries_reach_every_digit(first in 0..1_u128 << 107, second in 0..1_u64 << 62, sums in sums::<79>()) {
        if detected() {
            check_carry::<10, 79>(first, second, sums)?;
            check_carry::<5, 40>(first, second, sums[..40].try_into().expect("40 digits"))?;
            check_carry::<5, 40>(0, MAX, [MAX; 40])?;
            check_carry::<5, 40>(1 << 52, MAX, [MAX; 40])?;
        }
    }
}
