//! Squares: each product of two different digits is needed twice and computed once.

use core::arch::x86_64::{
    __m512i, _mm512_and_si512, _mm512_madd52hi_epu64, _mm512_madd52lo_epu64, _mm512_mask_add_epi64, _mm512_or_si512,
    _mm512_set1_epi64, _mm512_setzero_si512, _mm512_slli_epi64, _mm512_srli_epi64, _mm512_test_epi64_mask,
};

use super::block::{Block, max, zero};
use super::multiply_add::multiply_add;
use crate::x86_64::ifma::digits::BITS;

/// Writes the squares of numbers below half of R to `sum`, not carried.
///
/// The square is the sum over the digits of digit · (digit + 2 · what is above it in its block) and over the blocks of
/// block · 2 · what is above it. Twice what is above has the digits of twice the number, but for its lowest one, into which
/// no bit may come from below.
#[target_feature(enable = "avx512f,avx512ifma")]
pub(super) fn square<const W: usize>(number: &[Block; W], double: &mut [Block; W], sum: &mut [[Block; W]; 2]) {
    *sum = [zero(), zero()];
    write_double(number, double);
    let blocks = sum.as_flattened_mut();
    for (i, digits) in number.iter().enumerate() {
        add_square_of_block(blocks, i, digits, &double[i]);
        if let Some(above) = number.get(i + 1) {
            double[i + 1][0] = double_alone(above[0]);
            multiply_add(&mut blocks[2 * i + 1..=i + W], &double[i + 1..], digits);
        }
    }
}

/// Adds the square of block i, `double` being its digits in twice the number.
#[inline]
#[target_feature(enable = "avx512f,avx512ifma")]
fn add_square_of_block(blocks: &mut [Block], i: usize, digits: &Block, double: &Block) {
    let mut sum = [blocks[2 * i], blocks[2 * i + 1]];
    // The places are constants this way, without which the sum would not be in registers.
    add_row::<0>(&mut sum, digits, double);
    add_row::<1>(&mut sum, digits, double);
    add_row::<2>(&mut sum, digits, double);
    add_row::<3>(&mut sum, digits, double);
    add_row::<4>(&mut sum, digits, double);
    add_row::<5>(&mut sum, digits, double);
    add_row::<6>(&mut sum, digits, double);
    add_row::<7>(&mut sum, digits, double);
    [blocks[2 * i], blocks[2 * i + 1]] = sum;
}

/// Adds digit I · (digit I + 2 · what is above it in the block).
#[inline]
#[target_feature(enable = "avx512f,avx512ifma")]
fn add_row<const I: usize>(sum: &mut [Block; 2], digits: &Block, double: &Block) {
    let sum = sum.as_flattened_mut();
    let mut add = |place: usize, other: __m512i| {
        sum[place] = _mm512_madd52lo_epu64(sum[place], digits[I], other);
        sum[place + 1] = _mm512_madd52hi_epu64(sum[place + 1], digits[I], other);
    };
    add(2 * I, digits[I]);
    for j in I + 1..8 {
        add(I + j, if j == I + 1 { double_alone(digits[j]) } else { double[j] });
    }
    // The bit that doubling sends out of the block. Of the highest digit nothing is doubled here.
    if I < 7 {
        let sent_out = _mm512_test_epi64_mask(digits[7], _mm512_set1_epi64(1 << (BITS - 1)));
        sum[I + 8] = _mm512_mask_add_epi64(sum[I + 8], sent_out, sum[I + 8], digits[I]);
    }
}

/// Twice the number, which fits.
#[inline]
#[target_feature(enable = "avx512f")]
fn write_double<const W: usize>(number: &[Block; W], double: &mut [Block; W]) {
    let mut bit = _mm512_setzero_si512();
    for (double, &digit) in double.as_flattened_mut().iter_mut().zip(number.as_flattened()) {
        *double = _mm512_or_si512(double_alone(digit), bit);
        bit = _mm512_srli_epi64::<{ BITS - 1 }>(digit);
    }
}

/// Twice a digit, without the bit that goes to the next one.
#[inline]
#[target_feature(enable = "avx512f")]
fn double_alone(digit: __m512i) -> __m512i {
    _mm512_and_si512(_mm512_slli_epi64::<1>(digit), max())
}
