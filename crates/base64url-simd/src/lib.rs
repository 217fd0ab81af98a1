#![doc = include_str!("../README.md")]
#![no_std]

#[cfg(all(target_arch = "x86_64", target_feature = "sse2"))]
mod avx2;

/// Decodes blocks of 32 characters to the beginning of `memory`, up to the first block that has a character which is none of
/// base64url's 64, and returns how many octets they stand for: 24 for each.
///
/// What lies behind these octets in memory is undefined. A block needs 32 octets of memory; where fewer are left, and on
/// processors without AVX2, it is not decoded.
#[must_use]
pub fn decode_blocks(text: &[u8], memory: &mut [u8]) -> usize {
    #[cfg(all(target_arch = "x86_64", target_feature = "sse2"))]
    if let Some(avx2) = avx2::Avx2::detect() {
        return avx2.decode_blocks(text, memory);
    }
    let _ = (text, memory);
    0
}
