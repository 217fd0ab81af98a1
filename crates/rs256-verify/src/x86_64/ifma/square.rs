//! Montgomery squaring: each product of digits of different vectors is needed twice and computed once.

use core::arch::x86_64::{
    __m512i, _mm512_alignr_epi64, _mm512_and_si512, _mm512_or_si512, _mm512_setzero_si512, _mm512_slli_epi64,
    _mm512_srli_epi64,
};

use super::digits::{BITS, MAX};
use super::multiply::Sum;
use super::number::Number;
use super::vector::broadcast;

/// `a² · 2^(−52 · D) mod n`, not fully reduced, where `digits` are those of `a`, and 2a fits.
///
/// The two lowest digits and each vector are a part of a. The square is the sum over the parts of
/// part · (part + 2 · what is above it).
#[inline]
#[target_feature(enable = "avx512f,avx512ifma")]
pub(super) fn square<const V: usize, const D: usize>(
    a: &Number<V>,
    digits: &[u64; D],
    n: &Number<V>,
    inverse: u64,
) -> Number<V> {
    const { assert!(V <= 10 && D <= 8 * V + 2) };
    let double = Double::new(a);
    let mut sum = Sum::zero();
    let (low, high) = digits.split_at(2);
    sum.add_products::<0>(&double.with_low_digits(), low, n, inverse);
    for (part, digits) in high.chunks(8).enumerate() {
        // Constants keep the sum in registers.
        match part {
            0 => sum.add_products::<0>(&double.with_vector::<0>(), digits, n, inverse),
            1 => sum.add_products::<1>(&double.with_vector::<1>(), digits, n, inverse),
            2 => sum.add_products::<2>(&double.with_vector::<2>(), digits, n, inverse),
            3 => sum.add_products::<3>(&double.with_vector::<3>(), digits, n, inverse),
            4 => sum.add_products::<4>(&double.with_vector::<4>(), digits, n, inverse),
            5 => sum.add_products::<5>(&double.with_vector::<5>(), digits, n, inverse),
            6 => sum.add_products::<6>(&double.with_vector::<6>(), digits, n, inverse),
            7 => sum.add_products::<7>(&double.with_vector::<7>(), digits, n, inverse),
            8 => sum.add_products::<8>(&double.with_vector::<8>(), digits, n, inverse),
            _ => sum.add_products::<9>(&double.with_vector::<9>(), digits, n, inverse),
        }
    }
    sum.carry()
}

/// A number, and twice its vectors.
struct Double<const V: usize> {
    number: Number<V>,
    whole: [__m512i; V],
    /// Without the bit that comes into the lowest digit of the vector from below.
    lowest: [__m512i; V],
}

impl<const V: usize> Double<V> {
    #[inline]
    #[target_feature(enable = "avx512f")]
    fn new(number: &Number<V>) -> Double<V> {
        let zero = _mm512_setzero_si512();
        let (mut whole, mut lowest) = ([zero; V], [zero; V]);
        let mut below = broadcast(number.low[1] >> (BITS - 1));
        for v in 0..V {
            let doubled = _mm512_and_si512(_mm512_slli_epi64::<1>(number.high[v]), broadcast(MAX));
            let bits = _mm512_srli_epi64::<{ BITS - 1 }>(number.high[v]);
            whole[v] = _mm512_or_si512(doubled, _mm512_alignr_epi64::<7>(bits, below));
            lowest[v] = _mm512_or_si512(doubled, _mm512_alignr_epi64::<7>(bits, zero));
            below = bits;
        }
        Double { number: *number, whole, lowest }
    }

    /// The two lowest digits and twice what is above them.
    #[inline]
    #[target_feature(enable = "avx512f")]
    fn with_low_digits(&self) -> Number<V> {
        let mut high = self.whole;
        high[0] = self.lowest[0];
        Number { low: self.number.low, high }
    }

    /// Vector P and twice what is above it.
    #[inline]
    #[target_feature(enable = "avx512f")]
    fn with_vector<const P: usize>(&self) -> Number<V> {
        let mut high = [_mm512_setzero_si512(); V];
        for (v, high) in high.iter_mut().enumerate().skip(P) {
            *high = match v - P {
                0 => self.number.high[v],
                1 => self.lowest[v],
                _ => self.whole[v],
            };
        }
        Number { low: [0; 2], high }
    }
}
