use sha2::{Digest, Sha224, Sha256, Sha384, Sha512};

use crate::implementations::Keys;
use crate::prime_modulus::{self, PrimeModulus};

/// Each of these is what the signature decrypts to; a verifier that parses it instead of comparing it can be led to accept
/// (Bleichenbacher 2006, BERserk).
#[track_caller]
fn refused(key: &PrimeModulus, keys: &Keys, encoded: &[u8], what: &str) {
    assert_eq!(encoded.len(), key.octets().len(), "{what}: an encoded message is as long as the modulus");
    assert!(!keys.accept(b"message", &key.sign_encoded(encoded)), "{what}");
}

fn key() -> (PrimeModulus, Keys) {
    let key = prime_modulus::alternating(2048, 283);
    let keys = Keys::new(&key.octets());
    (key, keys)
}

#[test]
fn every_octet_of_the_encoded_message_counts() {
    let (key, keys) = key();
    let encoded = key.encode(&Sha256::digest(b"message"));
    assert!(keys.accept(b"message", &key.sign_encoded(&encoded)));
    for position in 0..encoded.len() {
        let flip = [0x01, 0x80, 0xff][position % 3];
        let mut changed = encoded.clone();
        changed[position] ^= flip;
        // Numbers above the modulus cannot be signed; what is left of such a one is another wrong message.
        refused(&key, &keys, &changed, &format!("octet {position} changed by {flip:#04x}"));
    }
}

/// The encoded message with these octets for the `DigestInfo` and the digest, after as much padding as is left.
fn with_info(key: &PrimeModulus, end: &[&[u8]]) -> Vec<u8> {
    let end = end.concat();
    let padding = key.octets().len() - 3 - end.len();
    [&[0, 1], &*vec![0xff; padding], &[0], &end].concat()
}

#[test]
fn digest_info_has_one_spelling() {
    let (key, keys) = key();
    let digest = &*Sha256::digest(b"message");
    let oid = b"\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01";
    let spellings: [(&str, Vec<u8>); 11] = [
        ("no NULL", with_info(&key, &[b"\x30\x2f\x30\x0b", oid, b"\x04\x20", digest])),
        ("no DigestInfo", with_info(&key, &[digest])),
        ("an empty DigestInfo", with_info(&key, &[b"\x30\x00"])),
        ("a long length", with_info(&key, &[b"\x30\x81\x31\x30\x0d", oid, b"\x05\x00\x04\x20", digest])),
        ("a long length inside", with_info(&key, &[b"\x30\x32\x30\x81\x0d", oid, b"\x05\x00\x04\x20", digest])),
        ("an indefinite length", with_info(&key, &[b"\x30\x80\x30\x0d", oid, b"\x05\x00\x04\x20", digest, b"\0\0"])),
        ("garbage in the parameters", with_info(&key, &[b"\x30\x33\x30\x0f", oid, b"\x05\x02\0\0\x04\x20", digest])),
        ("garbage after the digest", with_info(&key, &[b"\x30\x31\x30\x0d", oid, b"\x05\x00\x04\x20", digest, b"\0"])),
        ("a short digest", with_info(&key, &[b"\x30\x30\x30\x0d", oid, b"\x05\x00\x04\x1f", &digest[..31]])),
        ("another tag", with_info(&key, &[b"\x31\x31\x30\x0d", oid, b"\x05\x00\x04\x20", digest])),
        ("a BOOLEAN for NULL", with_info(&key, &[b"\x30\x31\x30\x0d", oid, b"\x01\x00\x04\x20", digest])),
    ];
    for (what, encoded) in &spellings {
        refused(&key, &keys, encoded, what);
    }
}

#[test]
fn other_hashes_and_block_types_are_refused() {
    let (key, keys) = key();
    let info = |size: u8, arc: u8| {
        [b"\x30".as_slice(), &[size + 17], b"\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02", &[arc, 5, 0, 4, size]]
            .concat()
    };
    let hashes: [(&str, u8, Vec<u8>); 3] = [
        ("SHA-224", 4, Sha224::digest(b"message").to_vec()),
        ("SHA-384", 2, Sha384::digest(b"message").to_vec()),
        ("SHA-512", 3, Sha512::digest(b"message").to_vec()),
    ];
    for (what, arc, digest) in &hashes {
        let size = u8::try_from(digest.len()).expect("a short digest");
        refused(&key, &keys, &with_info(&key, &[&info(size, *arc), digest]), what);
    }
    let encoded = key.encode(&Sha256::digest(b"message"));
    for block_type in [0, 2, 3, 0xff] {
        let encoded = [&[0, block_type], &encoded[2..]].concat();
        refused(&key, &keys, &encoded, &format!("block type {block_type}"));
    }
}

/// Few octets of padding, the digest far to the left, and space after it: what the exponent 3 made forgeable.
#[test]
fn room_after_the_digest_is_refused() {
    let (key, keys) = key();
    let encoded = key.encode(&Sha256::digest(b"message"));
    let length = encoded.len();
    for padding in [0, 1, 8, 9, 100, length - 55] {
        let start = [&[0, 1], &*vec![0xff; padding], &encoded[length - 52..]].concat();
        for filling in [0x00, 0xff, 0x5a] {
            let filled = [&*start, &vec![filling; length - start.len()]].concat();
            refused(&key, &keys, &filled, &format!("{padding} octets of padding, then {filling:#04x} at the end"));
        }
    }
    // Zeros before instead: a shorter encoded message.
    for missing in [1, 8, 100] {
        let shorter = [&*vec![0; missing], &encoded[..2], &encoded[2 + missing..]].concat();
        refused(&key, &keys, &shorter, &format!("{missing} octets shorter"));
    }
}
