//! Eight 64-bit lanes. The two memory accesses alone need unsafe code.

use core::arch::x86_64::{__m512i, _mm512_loadu_si512, _mm512_set1_epi64, _mm512_storeu_si512};

/// The lanes of `lanes`, the first one lowest.
#[inline]
#[target_feature(enable = "avx512f")]
#[expect(unsafe_code, reason = "reads through a pointer")]
pub(super) fn load(lanes: &[u64; 8]) -> __m512i {
    // SAFETY: the reference is valid for reads of its 64 octets, and the instruction asks for no alignment. All bit
    // patterns are valid on both sides.
    unsafe { _mm512_loadu_si512(lanes.as_ptr().cast()) }
}

/// The inverse of [`load`].
#[inline]
#[target_feature(enable = "avx512f")]
#[expect(unsafe_code, reason = "writes through a pointer")]
pub(super) fn store(vector: __m512i) -> [u64; 8] {
    let mut lanes = [0; 8];
    // SAFETY: the array is ours and valid for writes of its 64 octets, and the instruction asks for no alignment. All bit
    // patterns are valid on both sides.
    unsafe { _mm512_storeu_si512(lanes.as_mut_ptr().cast(), vector) };
    lanes
}

/// The same value in every lane.
#[inline]
#[target_feature(enable = "avx512f")]
pub(super) fn broadcast(lane: u64) -> __m512i {
    _mm512_set1_epi64(lane.cast_signed())
}
