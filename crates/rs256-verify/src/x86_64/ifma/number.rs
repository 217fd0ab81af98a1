//! A number as one multiplication of one signature needs it.

use core::arch::x86_64::{__m512i, _mm512_setzero_si512};

use super::vector::{load, store};

/// Two digits for the general registers, which say what multiple of the modulus is next, and V vectors of eight digits
/// above them.
#[derive(Clone, Copy)]
pub(super) struct Number<const V: usize> {
    pub(super) low: [u64; 2],
    pub(super) high: [__m512i; V],
}

impl<const V: usize> Number<V> {
    #[inline]
    #[target_feature(enable = "avx512f")]
    pub(super) fn from_digits<const D: usize>(digits: &[u64; D]) -> Number<V> {
        const { assert!(D > 2 && D <= 8 * V + 2) };
        let (low, rest) = digits.split_first_chunk().unwrap_or((&[0; 2], &[]));
        let mut lanes = [[0; 8]; V];
        lanes.as_flattened_mut()[..D - 2].copy_from_slice(rest);
        let mut high = [_mm512_setzero_si512(); V];
        for (high, lanes) in high.iter_mut().zip(&lanes) {
            *high = load(lanes);
        }
        Number { low: *low, high }
    }

    #[inline]
    #[target_feature(enable = "avx512f")]
    pub(super) fn to_digits<const D: usize>(self) -> [u64; D] {
        let mut lanes = [[0; 8]; V];
        for (lanes, &high) in lanes.iter_mut().zip(&self.high) {
            *lanes = store(high);
        }
        let mut digits = [0; D];
        digits[..2].copy_from_slice(&self.low);
        digits[2..].copy_from_slice(&lanes.as_flattened()[..D - 2]);
        digits
    }
}
