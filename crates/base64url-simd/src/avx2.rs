//! 32 characters at a time: the only unsafe code of the crate.

use core::arch::x86_64::{
    __m256i, _mm256_add_epi8, _mm256_and_si256, _mm256_cmpeq_epi8, _mm256_loadu_si256, _mm256_madd_epi16,
    _mm256_maddubs_epi16, _mm256_movemask_epi8, _mm256_permutevar8x32_epi32, _mm256_set1_epi8, _mm256_set1_epi16,
    _mm256_set1_epi32, _mm256_setr_epi8, _mm256_setr_epi32, _mm256_setzero_si256, _mm256_shuffle_epi8,
    _mm256_srli_epi16, _mm256_storeu_si256,
};

cpufeatures::new!(detected, "avx2");

/// The processor has AVX2, and the operating system keeps its registers.
#[derive(Clone, Copy)]
pub(crate) struct Avx2(());

impl Avx2 {
    pub(crate) fn detect() -> Option<Avx2> {
        detected::get().then_some(Avx2(()))
    }

    #[expect(unsafe_code, reason = "calls a function compiled for AVX2")]
    pub(crate) fn decode_blocks(self, text: &[u8], memory: &mut [u8]) -> usize {
        // SAFETY: the function is unsafe to call only where AVX2 is missing; `self` exists only where it was detected.
        unsafe { decode_blocks(text, memory) }
    }
}

#[target_feature(enable = "avx2")]
fn decode_blocks(text: &[u8], memory: &mut [u8]) -> usize {
    let mut octets = 0_usize;
    for block in text.as_chunks().0 {
        let Some(place) = memory.get_mut(octets..).and_then(|memory| memory.first_chunk_mut()) else { break };
        let Some(decoded) = decode_block(load(block)) else { break };
        store(place, decoded);
        octets = octets.wrapping_add(24);
    }
    octets
}

/// The 24 octets that 32 characters stand for, and eight zeros behind them; `None` where one of them is no character.
#[inline]
#[target_feature(enable = "avx2")]
fn decode_block(characters: __m256i) -> Option<__m256i> {
    let nibble = _mm256_set1_epi8(0x0f);
    let low = _mm256_and_si256(characters, nibble);
    let high = _mm256_and_si256(_mm256_srli_epi16::<4>(characters), nibble);

    // Which bytes are characters is a matter of both nibbles. Each of five sets of low nibbles has a bit, and each high nibble
    // the bits of its set: `-` alone (D), digits (0 to 9), A to O and a to o (1 to F), P to Z and `_` (0 to A, F), p to z
    // (0 to A).
    let of_low = both([
        0b11010, 0b11110, 0b11110, 0b11110, 0b11110, 0b11110, 0b11110, 0b11110, 0b11110, 0b11110, 0b11100, 0b00100,
        0b00100, 0b00101, 0b00100, 0b01100,
    ]);
    let of_high = both([0, 0, 0b00001, 0b00010, 0b00100, 0b01000, 0b00100, 0b10000, 0, 0, 0, 0, 0, 0, 0, 0]);
    let sets = _mm256_and_si256(_mm256_shuffle_epi8(of_low, low), _mm256_shuffle_epi8(of_high, high));
    if _mm256_movemask_epi8(_mm256_cmpeq_epi8(sets, _mm256_setzero_si256())) != 0 {
        return None;
    }

    // How far a character is from its six bits depends on its high nibble, and on being `_`: 63 and not 30.
    let distance = both([0, 0, 62 - 45, 52 - 48, -65, -65, 26 - 97, 26 - 97, 0, 0, 0, 0, 0, 0, 0, 0]);
    let is_underscore = _mm256_cmpeq_epi8(characters, _mm256_set1_epi8(0x5f));
    let further = _mm256_and_si256(is_underscore, _mm256_set1_epi8(63 - 30));
    let bits = _mm256_add_epi8(_mm256_add_epi8(characters, _mm256_shuffle_epi8(distance, high)), further);

    // Two by two: 12 bits of every 16, then 24 of every 32.
    let pairs = _mm256_maddubs_epi16(bits, _mm256_set1_epi16(0x0140));
    let groups = _mm256_madd_epi16(pairs, _mm256_set1_epi32(0x0001_1000));
    // Each group's three octets, the highest first, the zeros behind them, and the halves side by side.
    let order = both([2, 1, 0, 6, 5, 4, 10, 9, 8, 14, 13, 12, 3, 7, 11, 15]);
    let side_by_side = _mm256_setr_epi32(0, 1, 2, 4, 5, 6, 3, 7);
    Some(_mm256_permutevar8x32_epi32(_mm256_shuffle_epi8(groups, order), side_by_side))
}

/// The same sixteen bytes in both halves, as the instruction that looks up wants them.
#[inline]
#[target_feature(enable = "avx2")]
#[rustfmt::skip]
fn both([a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p]: [i8; 16]) -> __m256i {
    _mm256_setr_epi8(
        a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p,
        a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p,
    )
}

#[inline]
#[target_feature(enable = "avx2")]
#[expect(unsafe_code, reason = "reads through a pointer")]
fn load(block: &[u8; 32]) -> __m256i {
    // SAFETY: the reference is valid for reads of its 32 octets, and the instruction asks for no alignment. All bit patterns
    // are valid on both sides.
    unsafe { _mm256_loadu_si256(block.as_ptr().cast()) }
}

#[inline]
#[target_feature(enable = "avx2")]
#[expect(unsafe_code, reason = "writes through a pointer")]
fn store(place: &mut [u8; 32], decoded: __m256i) {
    // SAFETY: the reference is valid for writes of its 32 octets and nobody else has it, and the instruction asks for no
    // alignment. All bit patterns are valid on both sides.
    unsafe { _mm256_storeu_si256(place.as_mut_ptr().cast(), decoded) }
}
