//! Held to the crate `base64`. Without AVX2 nothing is decoded, and nothing else is tested.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use base64url_simd::decode_blocks;
use proptest::prelude::*;

const ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

fn has_avx2() -> bool {
    #[cfg(target_arch = "x86_64")]
    return std::arch::is_x86_feature_detected!("avx2");
    #[cfg(not(target_arch = "x86_64"))]
    return false;
}

/// As many blocks as are whole, good and have room.
fn expected(text: &[u8], room: usize) -> Vec<u8> {
    let mut octets = Vec::new();
    for block in text.chunks_exact(32) {
        match URL_SAFE_NO_PAD.decode(block) {
            Ok(decoded) if has_avx2() && octets.len() + 32 <= room => octets.extend(decoded),
            _ => break,
        }
    }
    octets
}

fn decoded(text: &[u8], room: usize) -> Vec<u8> {
    let mut memory = vec![0xaa; room];
    let octets = decode_blocks(text, &mut memory);
    memory[..octets].to_vec()
}

#[test]
fn every_byte_at_every_place() {
    for place in 0..32 {
        for byte in 0..=u8::MAX {
            for other in [b'A', b'z', b'_'] {
                let mut text = [other; 32];
                text[place] = byte;
                assert_eq!(decoded(&text, 32), expected(&text, 32), "{byte} at {place} beside {other}");
            }
        }
    }
}

#[test]
fn every_character_is_its_six_bits() {
    for (bits, character) in (0_u8..).zip(ALPHABET) {
        let octets = decoded(&[*character; 32], 32);
        let group = u32::from(bits) * 0b1_000001_000001_000001 % (1 << 24);
        let group = &group.to_be_bytes()[1..];
        assert!(octets.is_empty() != has_avx2() && octets.chunks(3).all(|octets| octets == group), "{character}");
    }
}

#[test]
fn memory_behind_the_last_block_is_not_written() {
    let text = [b'A'; 128];
    for room in 0..140 {
        let mut memory = [0xaa; 140];
        let (own, others) = memory.split_at_mut(room);
        let octets = decode_blocks(&text, own);
        assert_eq!(octets, expected(&text, room).len(), "{room}");
        assert!(others.iter().all(|octet| *octet == 0xaa), "{room}");
    }
}

proptest! {
    #[test]
    fn random_text(text in "[A-Za-z0-9_-]{0,200}", room in 0_usize..200) {
        prop_assert_eq!(decoded(text.as_bytes(), room), expected(text.as_bytes(), room));
    }

    #[test]
    fn random_text_with_something_else_in_it(text in "[A-Za-z0-9_-]{0,150}[^A-Za-z0-9_-][A-Za-z0-9_-]{0,150}") {
        prop_assert_eq!(decoded(text.as_bytes(), 300), expected(text.as_bytes(), 300));
    }

    #[test]
    fn random_bytes(bytes in any::<[u8; 64]>(), good in any::<[bool; 64]>()) {
        let text: Vec<u8> = (0..64).map(|i| if good[i] { ALPHABET[usize::from(bytes[i] % 64)] } else { bytes[i] }).collect();
        prop_assert_eq!(decoded(&text, 64), expected(&text, 64));
    }
}
