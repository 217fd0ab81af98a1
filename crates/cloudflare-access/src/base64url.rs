//! Strict base64url: no padding, no stray bits behind the last byte, no other character (RFC 7515 §2).
//!
//! Leniency here gives every 2048-bit signature 15 twins: different texts that are the same token, which defeats
//! whatever is keyed by the text.

use alloc::vec::Vec;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// The bytes that `text` stands for, where it is their one spelling.
pub(crate) fn decode(text: &[u8]) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(text).ok()
}

/// True where `byte` is one of the 64 characters.
pub(crate) fn is_symbol(byte: &u8) -> bool {
    matches!(byte, b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_')
}
