//! Montgomery multiplication of one pair of numbers, digit by digit.

use core::arch::x86_64::{
    __m512i, _mm_cvtsi128_si64, _mm512_add_epi64, _mm512_alignr_epi64, _mm512_and_si512, _mm512_castsi512_si128,
    _mm512_cmpeq_epu64_mask, _mm512_cmpgt_epu64_mask, _mm512_madd52hi_epu64, _mm512_madd52lo_epu64,
    _mm512_mask_sub_epi64, _mm512_set1_epi64, _mm512_setzero_si512, _mm512_srli_epi64,
};

use super::digits::{BITS, MAX};
use super::number::Number;

/// `a · b · 2^(−52 · len b) mod n`, not fully reduced, where `inverse` is −n⁻¹ mod 2^52.
///
/// Each digit of `b` adds a · digit, adds the multiple of n that makes the lowest digit zero, and drops that digit. The
/// low halves of products belong to the digit where they are, the high halves to the next one, which is in the same place
/// once a digit is dropped: `shifted` holds them apart, so that no sum waits for more than one shift. The two lowest digits
/// are kept in general registers, so that the next multiple is known without waiting for the vectors.
#[inline]
#[target_feature(enable = "avx512f,avx512ifma")]
pub(super) fn multiply<const V: usize>(a: &Number<V>, b: &[u64], n: &Number<V>, inverse: u64) -> Number<V> {
    let zero = _mm512_setzero_si512();
    let (mut first, mut second, mut high, mut shifted) = (0_u128, 0_u64, [zero; V], [zero; V]);
    for &digit in b {
        let lowest = first + wide(a.low[0], digit);
        let q = (lowest as u64).wrapping_mul(inverse) & MAX;
        let carry = (lowest + wide(n.low[0], q)) >> BITS;
        first = u128::from(second) + wide(a.low[1], digit) + wide(n.low[1], q) + carry;

        let (digit, q) = (broadcast(digit), broadcast(q));
        for v in 0..V {
            let low = _mm512_madd52lo_epu64(shifted[v], a.high[v], digit);
            let low = _mm512_madd52lo_epu64(low, n.high[v], q);
            high[v] = _mm512_add_epi64(low, drop_lane(&high, v));
            if v == 0 {
                second = lowest_lane(high[0]);
            }
            shifted[v] = _mm512_madd52hi_epu64(zero, a.high[v], digit);
            shifted[v] = _mm512_madd52hi_epu64(shifted[v], n.high[v], q);
        }
    }
    for v in 0..V {
        high[v] = _mm512_add_epi64(shifted[v], drop_lane(&high, v));
    }
    carry(first, second, high)
}

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

/// Vector v after all lanes moved down by one. Those below it may have moved already.
#[inline]
#[target_feature(enable = "avx512f")]
fn drop_lane<const V: usize>(high: &[__m512i; V], v: usize) -> __m512i {
    let above = if v + 1 < V { high[v + 1] } else { _mm512_setzero_si512() };
    _mm512_alignr_epi64::<1>(above, high[v])
}

#[inline]
#[target_feature(enable = "avx512f")]
fn broadcast(digit: u64) -> __m512i {
    _mm512_set1_epi64(digit.cast_signed())
}

#[inline]
#[target_feature(enable = "avx512f")]
fn lowest_lane(vector: __m512i) -> u64 {
    _mm_cvtsi128_si64(_mm512_castsi512_si128(vector)).cast_unsigned()
}

#[inline]
fn wide(a: u64, b: u64) -> u128 {
    u128::from(a) * u128::from(b)
}
