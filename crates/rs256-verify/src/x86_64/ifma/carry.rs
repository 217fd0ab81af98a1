//! From sums of products to digits.

use core::arch::x86_64::{
    __m512i, _mm512_add_epi64, _mm512_alignr_epi64, _mm512_and_si512, _mm512_cmpeq_epu64_mask, _mm512_cmpgt_epu64_mask,
    _mm512_mask_sub_epi64, _mm512_srli_epi64,
};

use super::digits::{BITS, MAX};
use super::number::Number;
use super::vector::broadcast;

/// The same number in digits of 52 bits.
#[inline]
#[target_feature(enable = "avx512f")]
pub(super) fn carry<const V: usize>(first: u128, second: u64, mut high: [__m512i; V]) -> Number<V> {
    let mask = broadcast(MAX);
    let second = u128::from(second) + (first >> BITS);
    let low = [first as u64 & MAX, second as u64 & MAX];

    // What is above 52 bits goes to the next digit: all at once, after which a digit is below 2^52 + 2^13.
    let mut below = broadcast((second >> BITS) as u64);
    for digits in &mut high {
        let above = _mm512_srli_epi64::<BITS>(*digits);
        *digits = _mm512_add_epi64(_mm512_and_si512(*digits, mask), _mm512_alignr_epi64::<7>(above, below));
        below = above;
    }

    // A carry of one is left. It passes through digits that are all ones, as a carry passes through the ones of a binary
    // number: adding finds where it goes.
    let (mut generate, mut propagate) = (0_u128, 0_u128);
    for (v, &digits) in high.iter().enumerate() {
        generate |= u128::from(_mm512_cmpgt_epu64_mask(digits, mask)) << (8 * v);
        propagate |= u128::from(_mm512_cmpeq_epu64_mask(digits, mask)) << (8 * v);
    }
    let carries = ((generate << 1) + propagate) ^ propagate;
    for (v, digits) in high.iter_mut().enumerate() {
        let here = (carries >> (8 * v)) as u8;
        // Subtracting −1 where a carry comes in.
        let sum = _mm512_mask_sub_epi64(*digits, here, *digits, broadcast(u64::MAX));
        *digits = _mm512_and_si512(sum, mask);
    }
    Number { low, high }
}
