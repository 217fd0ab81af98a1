//! `RSAPublicKey` in DER (RFC 8017 §A.1.1), for backends that take nothing else.

use alloc::vec::Vec;

use super::PublicKey;

const INTEGER: u8 = 0x02;
const SEQUENCE: u8 = 0x30;

/// The key as a sequence of modulus and exponent.
pub(super) fn encode(key: &PublicKey<'_>) -> Vec<u8> {
    let integers = [unsigned(key.modulus()), unsigned(key.exponent_octets())].concat();
    element(SEQUENCE, &integers)
}

/// A positive integer of minimal octets, which PublicKey guarantees.
fn unsigned(octets: &[u8]) -> Vec<u8> {
    match octets {
        // The first bit is the sign.
        [first, ..] if *first >= 0x80 => element(INTEGER, &[&[0], octets].concat()),
        _ => element(INTEGER, octets),
    }
}

fn element(tag: u8, contents: &[u8]) -> Vec<u8> {
    // A key of at most 8192 bits needs no more than two octets of length. It is written in as few as will do (X.690 §10.1),
    // which is one or three: an exponent has no more than five octets, a modulus no fewer than 256.
    let [high, low] = u16::try_from(contents.len()).unwrap_or(u16::MAX).to_be_bytes();
    let length: &[u8] = match (high, low) {
        (0, 0..=0x7f) => &[low],
        _ => &[0x82, high, low],
    };
    [&[tag], length, contents].concat()
}
