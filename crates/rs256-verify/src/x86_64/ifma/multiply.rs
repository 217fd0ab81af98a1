//! A sum of products modulo n, digit by digit: Montgomery multiplication.

use core::arch::x86_64::{
    __m512i, _mm_cvtsi128_si64, _mm512_add_epi64, _mm512_alignr_epi64, _mm512_castsi512_si128, _mm512_madd52hi_epu64,
    _mm512_madd52lo_epu64, _mm512_setzero_si512,
};

use super::carry::carry;
use super::digits::{BITS, MAX};
use super::number::Number;
use super::vector::broadcast;

/// A sum that moves down by one digit with each digit that is multiplied.
pub(super) struct Sum<const V: usize> {
    /// The two lowest digits, in general registers, so that the next multiple of n is known without waiting for vectors.
    first: u128,
    second: u64,
    /// The digits above them, which are to move down by one, and what is to be added to them afterwards.
    high: [__m512i; V],
    moved: [__m512i; V],
}

impl<const V: usize> Sum<V> {
    #[inline]
    #[target_feature(enable = "avx512f")]
    pub(super) fn zero() -> Sum<V> {
        let zero = [_mm512_setzero_si512(); V];
        Sum { first: 0, second: 0, high: zero, moved: zero }
    }

    /// For each digit of `b`: adds a · digit, adds the multiple of n that makes the lowest digit of the sum zero, and drops
    /// that digit. `inverse` is −n⁻¹ mod 2^52; the lowest FROM vectors of `a` are zero.
    ///
    /// The low halves of products belong to the digit where they are, the high halves to the next one, which is in the same
    /// place once a digit is dropped: `moved` holds them apart, so that no sum waits for more than one shift.
    #[inline]
    #[target_feature(enable = "avx512f,avx512ifma")]
    pub(super) fn add_products<const FROM: usize>(&mut self, a: &Number<V>, b: &[u64], n: &Number<V>, inverse: u64) {
        let zero = _mm512_setzero_si512();
        let Sum { mut first, mut second, mut high, mut moved } = *self;
        for &digit in b {
            let lowest = first + wide(a.low[0], digit);
            let q = (lowest as u64).wrapping_mul(inverse) & MAX;
            let carry = (lowest + wide(n.low[0], q)) >> BITS;
            first = u128::from(second) + wide(a.low[1], digit) + wide(n.low[1], q) + carry;

            let (digit, q) = (broadcast(digit), broadcast(q));
            for v in 0..V {
                let (mut low, mut above) = (moved[v], zero);
                if v >= FROM {
                    low = _mm512_madd52lo_epu64(low, a.high[v], digit);
                    above = _mm512_madd52hi_epu64(above, a.high[v], digit);
                }
                low = _mm512_madd52lo_epu64(low, n.high[v], q);
                high[v] = _mm512_add_epi64(low, drop_lane(&high, v));
                if v == 0 {
                    second = lowest_lane(high[0]);
                }
                moved[v] = _mm512_madd52hi_epu64(above, n.high[v], q);
            }
        }
        *self = Sum { first, second, high, moved };
    }

    /// The sum in digits of 52 bits.
    #[inline]
    #[target_feature(enable = "avx512f")]
    pub(super) fn carry(mut self) -> Number<V> {
        for v in 0..V {
            self.high[v] = _mm512_add_epi64(self.moved[v], drop_lane(&self.high, v));
        }
        carry(self.first, self.second, self.high)
    }
}

/// `a · b · 2^(−52 · len b) mod n`, not fully reduced.
#[inline]
#[target_feature(enable = "avx512f,avx512ifma")]
pub(super) fn multiply<const V: usize>(a: &Number<V>, b: &[u64], n: &Number<V>, inverse: u64) -> Number<V> {
    let mut sum = Sum::zero();
    sum.add_products::<0>(a, b, n, inverse);
    sum.carry()
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
fn lowest_lane(vector: __m512i) -> u64 {
    _mm_cvtsi128_si64(_mm512_castsi512_si128(vector)).cast_unsigned()
}

#[inline]
fn wide(a: u64, b: u64) -> u128 {
    u128::from(a) * u128::from(b)
}
