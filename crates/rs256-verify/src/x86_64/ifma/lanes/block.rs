//! Eight numbers side by side: a vector holds one digit of each, and a block holds eight digits.

use core::arch::x86_64::{
    __m512i, _mm512_add_epi64, _mm512_and_si512, _mm512_set1_epi64, _mm512_setzero_si512, _mm512_srli_epi64,
};

use crate::x86_64::ifma::digits::{BITS, MAX};
use crate::x86_64::ifma::vector::{load, store};

/// The numbers that are worked on at once.
pub(crate) const LANES: usize = 8;

/// Eight digits of eight numbers.
pub(super) type Block = [__m512i; 8];

/// What the vectors are before anything is added to them.
#[inline]
#[target_feature(enable = "avx512f")]
pub(super) fn zero<const W: usize>() -> [Block; W] {
    [[_mm512_setzero_si512(); 8]; W]
}

/// These numbers side by side, filled up with zero digits.
#[target_feature(enable = "avx512f")]
pub(super) fn from_digits<const D: usize, const W: usize>(numbers: [&[u64; D]; LANES]) -> [Block; W] {
    const { assert!(D <= 8 * W) };
    let mut lanes = [[[0; LANES]; 8]; W];
    for (lane, number) in numbers.iter().enumerate() {
        for (lanes, &digit) in lanes.as_flattened_mut().iter_mut().zip(number.iter()) {
            lanes[lane] = digit;
        }
    }
    let mut blocks = zero();
    for (vector, lanes) in blocks.as_flattened_mut().iter_mut().zip(lanes.as_flattened()) {
        *vector = load(lanes);
    }
    blocks
}

/// The inverse of [`from_digits`].
#[target_feature(enable = "avx512f")]
pub(super) fn to_digits<const D: usize, const W: usize>(blocks: &[Block; W]) -> [[u64; D]; LANES] {
    let mut numbers = [[0; D]; LANES];
    for (i, &vector) in blocks.as_flattened().iter().enumerate().take(D) {
        for (number, digit) in numbers.iter_mut().zip(store(vector)) {
            number[i] = digit;
        }
    }
    numbers
}

/// The digit of a sum to which `carry` comes in, and what goes out.
#[inline]
#[target_feature(enable = "avx512f")]
pub(super) fn carry(sum: __m512i, carry: __m512i) -> (__m512i, __m512i) {
    let sum = _mm512_add_epi64(sum, carry);
    (_mm512_and_si512(sum, max()), _mm512_srli_epi64::<BITS>(sum))
}

/// The largest digit in every lane.
#[inline]
#[target_feature(enable = "avx512f")]
pub(super) fn max() -> __m512i {
    _mm512_set1_epi64(MAX.cast_signed())
}
