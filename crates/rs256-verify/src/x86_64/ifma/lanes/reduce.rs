//! Montgomery reduction, a block at a time.

use core::arch::x86_64::{
    __m512i, _mm512_madd52hi_epu64, _mm512_madd52lo_epu64, _mm512_mask_add_epi64, _mm512_set1_epi64,
    _mm512_setzero_si512, _mm512_test_epi64_mask,
};

use super::block::{Block, carry};
use super::multiply_add::multiply_add;

/// The moduli of the lanes.
pub(super) struct Moduli<const W: usize> {
    pub(super) n: [Block; W],
    /// −n⁻¹ mod 2^52.
    pub(super) inverse: __m512i,
}

/// Writes `sum · 2^(−416 · rounds) mod n`, not fully reduced, to `result`.
#[target_feature(enable = "avx512f,avx512ifma")]
pub(super) fn reduce<const W: usize>(
    moduli: &Moduli<W>,
    rounds: usize,
    sum: &mut [[Block; W]; 2],
    result: &mut [Block; W],
) {
    let blocks = sum.as_flattened_mut();
    let mut out = _mm512_setzero_si512();
    for i in 0..rounds {
        let (low, high) = blocks[i..].split_at_mut(1);
        let q;
        (q, out) = add_lowest_block(&low[0], &mut high[0], &moduli.n[0], moduli.inverse, out);
        multiply_add(&mut high[..W], &moduli.n[1..], &q);
    }
    for (result, &sum) in result.as_flattened_mut().iter_mut().zip(blocks[rounds..].as_flattened()) {
        (*result, out) = carry(sum, out);
    }
}

/// Finds the multiple q · n that makes the block `low` zero, adds its part below block 1 of n, and gives q and the carry out
/// of `low`.
#[inline]
#[target_feature(enable = "avx512f,avx512ifma")]
fn add_lowest_block(
    low: &Block,
    high: &mut Block,
    n: &Block,
    inverse: __m512i,
    mut carried: __m512i,
) -> (Block, __m512i) {
    let (zero, one) = (_mm512_setzero_si512(), _mm512_set1_epi64(1));
    let mut sum = [*low, *high];
    let places = sum.as_flattened_mut();
    let mut q = [zero; 8];
    for i in 0..8 {
        let (digit, out) = carry(places[i], carried);
        q[i] = _mm512_madd52lo_epu64(zero, digit, inverse);
        // The digit plus the low half of q · n₀ is 2^52, or zero if the digit is.
        carried = _mm512_mask_add_epi64(out, _mm512_test_epi64_mask(digit, digit), out, one);
        places[i + 1] = _mm512_madd52hi_epu64(places[i + 1], q[i], n[0]);
        for j in 1..8 {
            places[i + j] = _mm512_madd52lo_epu64(places[i + j], q[i], n[j]);
            places[i + j + 1] = _mm512_madd52hi_epu64(places[i + j + 1], q[i], n[j]);
        }
    }
    *high = sum[1];
    (q, carried)
}
