//! Each primitive against big-integer arithmetic, for limbs of which many are at the ends of their range.

use num_bigint::BigUint;
use proptest::array::uniform4;
use proptest::collection;
use proptest::prelude::*;
use std::vec;

use super::limbs::{add_assign, from_be_bytes, less_than, sub_assign};
use super::modulus::{Modulus, multiply_low, negative_inverse, square};
use super::multiply_add::multiply_add;

/// Carries are crafted from limbs of all ones, all zeros and their neighbours.
fn limb() -> impl Strategy<Value = u64> {
    prop_oneof![
        3 => Just(u64::MAX),
        2 => Just(0),
        1 => prop_oneof![Just(1), Just(u64::MAX - 1), Just(1 << 63), Just((1 << 63) - 1), Just(u64::from(u32::MAX))],
        4 => any::<u64>(),
    ]
}

fn limbs<const L: usize>() -> impl Strategy<Value = [u64; L]> {
    collection::vec(limb(), L).prop_map(|limbs| limbs.try_into().expect("L limbs"))
}

/// An odd number, often with zero limbs at its top.
fn modulus<const L: usize>() -> impl Strategy<Value = [u64; L]> {
    (limbs(), prop_oneof![2 => Just(0), 1 => 0..L - 1]).prop_map(|(mut limbs, zeros): ([u64; L], _)| {
        limbs[L - zeros..].fill(0);
        limbs[L - zeros - 1] |= 1 << 40;
        limbs[0] |= 1;
        limbs
    })
}

/// A number below the modulus: at its ends, or anywhere.
fn below<const L: usize>(n: [u64; L]) -> impl Strategy<Value = [u64; L]> {
    (limbs(), 0..8_u8).prop_map(move |(limbs, which): ([u64; L], _)| {
        let (n, number) = (big(&n), big(&limbs));
        fixed(&match which {
            0 => &n - 1_u8,
            1 => &n - 2_u8,
            2 => BigUint::ZERO,
            3 => BigUint::from(1_u8),
            // The highest limbs of n below the number's own.
            4 => &n - 1_u8 - (number % (&n >> 64)),
            _ => number % &n,
        })
    })
}

fn big(limbs: &[u64]) -> BigUint {
    limbs.iter().rev().fold(BigUint::ZERO, |number, &limb| (number << 64) + limb)
}

fn fixed<const L: usize>(number: &BigUint) -> [u64; L] {
    let mut limbs = number.to_u64_digits();
    assert!(limbs.len() <= L, "{number} has more than {L} limbs");
    limbs.resize(L, 0);
    limbs.try_into().expect("L limbs")
}

fn montgomery_factor(n: &BigUint, limbs: usize) -> BigUint {
    (BigUint::from(1_u8) << (64 * limbs)).modinv(n).expect("n is odd")
}

fn check_modulus<const L: usize>(n: [u64; L], a: [u64; L], b: [u64; L], digest: [u64; 4]) -> Result<(), TestCaseError> {
    let (modulus, number) = (Modulus::new(n), big(&n));
    let factor = montgomery_factor(&number, L);
    let (big_a, big_b) = (big(&a), big(&b));
    prop_assert_eq!(big(&modulus.add(a, &b)), (&big_a + &big_b) % &number);
    prop_assert_eq!(big(&modulus.square(&a)), &big_a * &big_a * &factor % &number);
    prop_assert_eq!(big(&modulus.multiply(&a, &b)), &big_a * &big_b * &factor % &number);
    let factor = montgomery_factor(&number, 4);
    prop_assert_eq!(big(&modulus.multiply(&a, &digest)), &big_a * big(&digest) * &factor % &number);
    Ok(())
}

fn three<const L: usize>() -> impl Strategy<Value = ([u64; L], [u64; L], [u64; L])> {
    modulus().prop_flat_map(|n| (Just(n), below(n), below(n)))
}

proptest! {
    #[test]
    fn multiply_add_loses_nothing(sum in limbs::<12>(), multiplicand in limbs::<12>(), multiplier in uniform4(limb())) {
        let mut low = sum;
        let high = multiply_add(&mut low, &multiplicand, multiplier);
        prop_assert_eq!(big(&[&low[..], &high].concat()), big(&sum) + big(&multiplicand) * big(&multiplier));
    }

    #[test]
    fn squares_are_products(a in limbs::<32>()) {
        let mut product = [0; 64];
        square(&mut product, &a);
        prop_assert_eq!(big(&product), big(&a) * big(&a));
    }

    #[test]
    fn low_products_are_low_products(a in uniform4(limb()), b in uniform4(limb())) {
        prop_assert_eq!(big(&multiply_low(a, b)), big(&a) * big(&b) % (BigUint::from(1_u8) << 256));
    }

    #[test]
    fn inverses_are_negative_inverses(n in modulus::<4>()) {
        let limit: BigUint = BigUint::from(1_u8) << 256;
        prop_assert_eq!(big(&n) * big(&negative_inverse(n)) % &limit, limit - 1_u8);
    }

    #[test]
    fn sums_and_differences_wrap_at_the_top(a in limbs::<8>(), b in limbs::<8>(), carry: bool) {
        let limit: BigUint = BigUint::from(1_u8) << 512;
        let mut sum = a;
        let carried = add_assign(&mut sum, &b, carry);
        prop_assert_eq!(big(&sum) + if carried { limit.clone() } else { BigUint::ZERO }, big(&a) + big(&b) + u8::from(carry));
        let mut difference = a;
        sub_assign(&mut difference, &b);
        prop_assert_eq!(big(&difference), (&limit + big(&a) - big(&b)) % &limit);
        prop_assert_eq!(less_than(&a, &b), big(&a) < big(&b));
    }

    #[test]
    fn octets_are_numbers(octets in collection::vec(any::<u8>(), 0..40)) {
        let number = BigUint::from_bytes_be(&octets);
        prop_assert_eq!(from_be_bytes::<5>(&octets).map(|limbs| big(&limbs)), Some(number));
        let longer = [vec![0; 41 - octets.len()], octets].concat();
        prop_assert_eq!(from_be_bytes::<5>(&longer), None);
    }

    #[test]
    fn montgomery_arithmetic_of_32_limbs((n, a, b) in three::<32>(), digest in uniform4(limb())) {
        check_modulus(n, a, b, digest)?;
    }

    #[test]
    fn montgomery_arithmetic_of_48_limbs((n, a, b) in three::<48>(), digest in uniform4(limb())) {
        check_modulus(n, a, b, digest)?;
    }

    #[test]
    fn montgomery_arithmetic_of_64_limbs((n, a, b) in three::<64>(), digest in uniform4(limb())) {
        check_modulus(n, a, b, digest)?;
    }
}
