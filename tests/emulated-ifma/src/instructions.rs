//! What Intel's manual says that the instructions do which `rs256-verify` takes from `core::arch::x86_64`.
#![expect(non_camel_case_types, reason = "the names are the manual's")]

use core::array;

#[cfg(all(test, target_arch = "x86_64"))]
mod hardware;

/// Eight lanes, the lowest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct __m512i([u64; 8]);

/// Two lanes, the lowest first.
#[derive(Clone, Copy, Debug)]
pub(crate) struct __m128i([u64; 2]);

/// A bit for each lane, the lowest for the first.
type __mmask8 = u8;

const MAX: u64 = (1 << 52) - 1;

fn lanes(lane: impl FnMut(usize) -> u64) -> __m512i {
    __m512i(array::from_fn(lane))
}

fn mask(mut lane: impl FnMut(usize) -> bool) -> __mmask8 {
    (0..8).map(|i| u8::from(lane(i)) << i).sum()
}

fn product(b: u64, c: u64) -> u128 {
    u128::from(b & MAX) * u128::from(c & MAX)
}

#[inline]
pub(crate) fn _mm512_setzero_si512() -> __m512i {
    __m512i([0; 8])
}

#[inline]
pub(crate) fn _mm512_set1_epi64(a: i64) -> __m512i {
    __m512i([a.cast_unsigned(); 8])
}

/// # Safety
///
/// 64 octets can be read there.
#[inline]
pub(crate) unsafe fn _mm512_loadu_si512(at: *const __m512i) -> __m512i {
    // SAFETY: the caller says so.
    __m512i(unsafe { at.cast::<[u64; 8]>().read_unaligned() })
}

/// # Safety
///
/// 64 octets can be written there.
#[inline]
pub(crate) unsafe fn _mm512_storeu_si512(at: *mut __m512i, a: __m512i) {
    // SAFETY: the caller says so.
    unsafe { at.cast::<[u64; 8]>().write_unaligned(a.0) };
}

#[inline]
pub(crate) fn _mm512_castsi512_si128(a: __m512i) -> __m128i {
    __m128i([a.0[0], a.0[1]])
}

#[inline]
pub(crate) fn _mm_cvtsi128_si64(a: __m128i) -> i64 {
    a.0[0].cast_signed()
}

#[inline]
pub(crate) fn _mm512_add_epi64(a: __m512i, b: __m512i) -> __m512i {
    lanes(|i| a.0[i].wrapping_add(b.0[i]))
}

#[inline]
pub(crate) fn _mm512_mask_add_epi64(src: __m512i, k: __mmask8, a: __m512i, b: __m512i) -> __m512i {
    lanes(|i| if k >> i & 1 == 1 { a.0[i].wrapping_add(b.0[i]) } else { src.0[i] })
}

#[inline]
pub(crate) fn _mm512_mask_sub_epi64(src: __m512i, k: __mmask8, a: __m512i, b: __m512i) -> __m512i {
    lanes(|i| if k >> i & 1 == 1 { a.0[i].wrapping_sub(b.0[i]) } else { src.0[i] })
}

#[inline]
pub(crate) fn _mm512_and_si512(a: __m512i, b: __m512i) -> __m512i {
    lanes(|i| a.0[i] & b.0[i])
}

#[inline]
pub(crate) fn _mm512_or_si512(a: __m512i, b: __m512i) -> __m512i {
    lanes(|i| a.0[i] | b.0[i])
}

#[inline]
pub(crate) fn _mm512_slli_epi64<const IMM8: u32>(a: __m512i) -> __m512i {
    lanes(|i| a.0[i].checked_shl(IMM8).unwrap_or(0))
}

#[inline]
pub(crate) fn _mm512_srli_epi64<const IMM8: u32>(a: __m512i) -> __m512i {
    lanes(|i| a.0[i].checked_shr(IMM8).unwrap_or(0))
}

/// The lanes of `b` and above them those of `a`, moved down.
#[inline]
pub(crate) fn _mm512_alignr_epi64<const IMM8: i32>(a: __m512i, b: __m512i) -> __m512i {
    let down = IMM8 as usize % 8;
    lanes(|i| if i + down < 8 { b.0[i + down] } else { a.0[i + down - 8] })
}

#[inline]
pub(crate) fn _mm512_cmpeq_epu64_mask(a: __m512i, b: __m512i) -> __mmask8 {
    mask(|i| a.0[i] == b.0[i])
}

#[inline]
pub(crate) fn _mm512_cmpgt_epu64_mask(a: __m512i, b: __m512i) -> __mmask8 {
    mask(|i| a.0[i] > b.0[i])
}

#[inline]
pub(crate) fn _mm512_test_epi64_mask(a: __m512i, b: __m512i) -> __mmask8 {
    mask(|i| a.0[i] & b.0[i] != 0)
}

/// `a` and the low 52 bits of the product of the low 52 bits of `b` and `c`.
#[inline]
pub(crate) fn _mm512_madd52lo_epu64(a: __m512i, b: __m512i, c: __m512i) -> __m512i {
    lanes(|i| a.0[i].wrapping_add(product(b.0[i], c.0[i]) as u64 & MAX))
}

/// `a` and the high 52 bits of that product.
#[inline]
pub(crate) fn _mm512_madd52hi_epu64(a: __m512i, b: __m512i, c: __m512i) -> __m512i {
    lanes(|i| a.0[i].wrapping_add((product(b.0[i], c.0[i]) >> 52) as u64))
}
