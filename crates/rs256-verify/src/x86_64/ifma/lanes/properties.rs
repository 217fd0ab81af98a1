//! Each primitive against big-integer arithmetic, with other numbers in every lane.

use num_bigint::BigUint;
use proptest::collection;
use proptest::prelude::*;
use std::vec::Vec;

use super::block::{Block, LANES, from_digits, max, to_digits, zero};
use super::multiply_add::multiply_add;
use super::reduce::{Moduli, reduce};
use super::square::square;
use super::{D, W, multiply};
use crate::x86_64::ifma::digits::MAX;
use crate::x86_64::ifma::properties::{big, detected, digits, three};
use crate::x86_64::ifma::vector::{load, store};

type Digits = [u64; D];

fn lanes<T: Clone + core::fmt::Debug>(numbers: impl Strategy<Value = T>) -> impl Strategy<Value = [T; LANES]> {
    collection::vec(numbers, LANES).prop_map(|numbers| numbers.try_into().unwrap_or_else(|_| panic!("eight lanes")))
}

/// The number of a lane whose sums are not carried.
fn uncarried(blocks: &[Block], lane: usize) -> BigUint {
    let sums: Vec<_> = blocks.as_flattened().iter().map(|&vector| stored(vector)[lane]).collect();
    big(&sums)
}

#[expect(unsafe_code, reason = "calls a function compiled for AVX-512")]
fn stored(vector: core::arch::x86_64::__m512i) -> [u64; 8] {
    // SAFETY: the callers have detected AVX-512.
    unsafe { store(vector) }
}

/// What all primitives make of these lanes.
struct Results {
    sum: [Block; W + 1],
    square: [[Block; W]; 2],
    reduced: [Digits; LANES],
    product: [Digits; LANES],
    by_block: [Digits; LANES],
}

#[target_feature(enable = "avx512f,avx512ifma")]
fn results(n: [&Digits; LANES], inverse: &[u64; LANES], a: [&Digits; LANES], b: [&Digits; LANES]) -> Results {
    let moduli = Moduli { n: from_digits(n), inverse: load(inverse) };
    let (a, b): ([Block; W], [Block; W]) = (from_digits(a), from_digits(b));
    let mut sum = [[max(); 8]; W + 1];
    multiply_add(&mut sum, &a, &b[0]);
    let (mut double, mut squared, mut reduced) = (zero(), [zero(), zero()], zero());
    square(&a, &mut double, &mut squared);
    let square = squared;
    reduce(&moduli, W, &mut squared, &mut reduced);
    let by_block = multiply(&moduli, &a, &[b[0]]);
    let product = multiply(&moduli, &a, &b);
    Results { sum, square, reduced: to_digits(&reduced), product: to_digits(&product), by_block: to_digits(&by_block) }
}

proptest! {
    #[test]
    fn lanes_are_numbers(numbers in lanes(three::<D>(2048))) {
        if detected() {
            check(&numbers)?;
        }
    }

    #[test]
    fn digits_keep_their_lane(numbers in lanes(digits::<D>())) {
        if detected() {
            #[expect(unsafe_code, reason = "calls functions compiled for AVX-512")]
            // SAFETY: AVX-512 was detected.
            let blocks: [Block; W] = unsafe { from_digits(numbers.each_ref()) };
            #[expect(unsafe_code, reason = "calls functions compiled for AVX-512")]
            // SAFETY: AVX-512 was detected.
            let back = unsafe { to_digits(&blocks) };
            prop_assert_eq!(back, numbers);
        }
    }
}

#[expect(unsafe_code, reason = "calls functions compiled for AVX-512 IFMA")]
fn check(numbers: &[(Digits, Digits, Digits); LANES]) -> Result<(), TestCaseError> {
    let radix: BigUint = BigUint::from(1_u8) << 52;
    let inverses = numbers
        .each_ref()
        .map(|(n, ..)| u64::try_from(&radix - big(n).modinv(&radix).expect("n is odd")).expect("52 bits"));
    let (n, a, b) = (
        numbers.each_ref().map(|(n, ..)| n),
        numbers.each_ref().map(|(_, a, _)| a),
        numbers.each_ref().map(|(.., b)| b),
    );
    // SAFETY: the callers have detected AVX-512 IFMA.
    let results = unsafe { results(n, &inverses, a, b) };
    for lane in 0..LANES {
        let (n, a, b) = (big(n[lane]), big(a[lane]), big(b[lane]));
        let low: BigUint = &b % radix.pow(8);
        prop_assert_eq!(uncarried(&results.sum, lane), big(&[MAX; 8 * (W + 1)]) + &a * &low);
        prop_assert_eq!(uncarried(results.square.as_flattened(), lane), &a * &a);

        let inverse = |digits| radix.pow(digits).modinv(&n).expect("n is odd");
        for (result, expected) in [
            (results.reduced[lane], &a * &a * inverse(40)),
            (results.product[lane], &a * &b * inverse(40)),
            (results.by_block[lane], &a * &low * inverse(8)),
        ] {
            prop_assert!(result.iter().all(|digit| *digit <= MAX));
            prop_assert_eq!(big(&result) % &n, expected % &n);
            prop_assert!(big(&result) < &n * 3_u8);
        }
        prop_assert!(big(&results.reduced[lane]) < &n * 2_u8 && big(&results.product[lane]) < &n * 2_u8);
    }
    Ok(())
}
