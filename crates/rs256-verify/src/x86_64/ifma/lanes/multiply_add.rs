//! `sum + multiplicand · multiplier` for a multiplier of one block: the loop in which most of the time is spent.

use core::arch::x86_64::{__m512i, _mm512_madd52hi_epu64, _mm512_madd52lo_epu64};

use super::block::Block;

/// Adds `multiplicand · multiplier` to `sum`, which has one block more than `multiplicand`. Nothing is carried.
///
/// The eight digits that are being summed stay in registers; with each digit of the multiplicand one is complete and the
/// next one begins in its place.
#[target_feature(enable = "avx512f,avx512ifma")]
pub(super) fn multiply_add(sum: &mut [Block], multiplicand: &[Block], multiplier: &Block) {
    debug_assert_eq!(sum.len(), multiplicand.len() + 1, "a block for each of the multiplicand, and one above");
    let Some((first, mut above)) = sum.split_first_mut() else { return };
    let mut digits = *first;
    let mut current = first;
    for block in multiplicand {
        let Some((next, rest)) = above.split_first_mut() else { return };
        // The places are constants this way, without which the digits would not be in registers.
        step::<0>(&mut digits, block, multiplier, current, next);
        step::<1>(&mut digits, block, multiplier, current, next);
        step::<2>(&mut digits, block, multiplier, current, next);
        step::<3>(&mut digits, block, multiplier, current, next);
        step::<4>(&mut digits, block, multiplier, current, next);
        step::<5>(&mut digits, block, multiplier, current, next);
        step::<6>(&mut digits, block, multiplier, current, next);
        step::<7>(&mut digits, block, multiplier, current, next);
        (current, above) = (next, rest);
    }
    *current = digits;
}

/// Adds the products of digit J of a block, which completes digit J of the sum.
#[inline]
#[target_feature(enable = "avx512f,avx512ifma")]
fn step<const J: usize>(
    digits: &mut [__m512i; 8],
    block: &Block,
    multiplier: &Block,
    current: &mut Block,
    next: &Block,
) {
    for (row, &factor) in multiplier.iter().enumerate() {
        let place = (J + row) % 8;
        digits[place] = _mm512_madd52lo_epu64(digits[place], block[J], factor);
    }
    current[J] = digits[J];
    digits[J] = next[J];
    for (row, &factor) in multiplier.iter().enumerate() {
        let place = (J + row + 1) % 8;
        digits[place] = _mm512_madd52hi_epu64(digits[place], block[J], factor);
    }
}
