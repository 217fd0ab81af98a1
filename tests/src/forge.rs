//! Signatures that are wrong in a way no signing library offers.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use cloudflare_access_testing::TestKey;
use hmac::{Hmac, KeyInit as _, Mac as _};
use rsa::pkcs8::DecodePrivateKey as _;
use rsa::rand_core::CryptoRng;
use rsa::sha2::{Digest as _, Sha256};
use rsa::traits::PublicKeyParts as _;
use rsa::{BoxedUint, PrivateKey, hazmat};

/// The size of the team's current key, and so of its signatures, in bytes.
pub(crate) const SIZE: usize = 256;

/// What stands before the hash in a SHA-256 `DigestInfo` (RFC 8017 §9.2, note 1).
pub(crate) const SHA256_INFO: [u8; 19] =
    [0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00, 0x04, 0x20];

/// Blinding guards a secret, and this key is public.
const NO_BLINDING: Option<&mut dyn CryptoRng> = None;

/// The private half of the team's current key, as the testing crate publishes it.
pub(crate) fn private_key() -> PrivateKey {
    let pem = include_str!("../../crates/cloudflare-access-testing/keys/second.pem");
    PrivateKey::from_pkcs8_pem(pem).expect("the committed key is PKCS#8")
}

/// The bare private operation of the current key on an encoded message: whoever verifies sees exactly this message.
pub(crate) fn raw(encoded: &[u8]) -> Vec<u8> {
    let key = private_key();
    let message = BoxedUint::from_be_slice(encoded, key.n().as_ref().bits_precision()).expect("as long as the modulus");
    let signature = hazmat::rsa_decrypt(NO_BLINDING, &key, &message).expect("less than the modulus");
    fixed(&signature.to_be_bytes())
}

/// `00 block-type padding… 00 content`, as long as the modulus (RFC 8017 §9.2).
pub(crate) fn encoded(block_type: u8, padding: u8, content: &[u8]) -> Vec<u8> {
    let padding = vec![padding; SIZE - 3 - content.len()];
    [&[0, block_type][..], &padding, &[0], content].concat()
}

/// The signature of PS256 over `message` (RFC 8017 §9.1.1), its salt 32 zeros.
pub(crate) fn pss(message: &[u8]) -> Vec<u8> {
    let salt = [0; 32];
    let hash = Sha256::digest([&[0; 8][..], &Sha256::digest(message), &salt].concat());
    let mut block = vec![0; SIZE - hash.len() - 1];
    let split = block.len() - salt.len() - 1;
    block[split] = 1;
    let mask = (0_u32..).flat_map(|counter| Sha256::digest([&hash[..], &counter.to_be_bytes()].concat()));
    block.iter_mut().zip(mask).for_each(|(byte, mask)| *byte ^= mask);
    block[0] &= 0x7f;
    raw(&[&block[..], &hash, &[0xbc]].concat())
}

/// The modulus of the current key.
pub(crate) fn modulus() -> Vec<u8> {
    fixed(&private_key().n().as_ref().to_be_bytes())
}

/// `a + b`, or `None` where that is longer than the two.
pub(crate) fn sum(a: &[u8], b: &[u8]) -> Option<Vec<u8>> {
    let mut carry = 0;
    let mut sum: Vec<u8> = (a.iter().rev().zip(b.iter().rev()))
        .map(|(a, b)| {
            let digit = u16::from(*a) + u16::from(*b) + carry;
            carry = digit >> 8;
            digit.to_le_bytes()[0]
        })
        .collect();
    sum.reverse();
    (carry == 0).then_some(sum)
}

/// `a - b`, where `a` is the greater one.
pub(crate) fn difference(a: &[u8], b: &[u8]) -> Vec<u8> {
    let mut borrow = 0;
    let mut difference: Vec<u8> = (a.iter().rev().zip(b.iter().rev()))
        .map(|(a, b)| {
            let digit = i16::from(*a) - i16::from(*b) - borrow;
            borrow = i16::from(digit < 0);
            digit.to_le_bytes()[0]
        })
        .collect();
    difference.reverse();
    difference
}

/// HMAC with SHA-256: the signature of HS256.
pub(crate) fn hmac(secret: &[u8], message: &[u8]) -> Vec<u8> {
    let mut hmac = Hmac::<Sha256>::new_from_slice(secret).expect("HMAC takes keys of any length");
    hmac.update(message);
    hmac.finalize().into_bytes().to_vec()
}

/// The signing input with this signature.
pub(crate) fn joined(signing_input: &str, signature: &[u8]) -> String {
    format!("{signing_input}.{}", URL_SAFE_NO_PAD.encode(signature))
}

/// The current public key in DER.
pub(crate) fn public_key_der() -> Vec<u8> {
    let pem = TestKey::second().public_key_pem();
    let text: String = pem.lines().filter(|line| !line.starts_with('-')).collect();
    STANDARD.decode(text).expect("PEM holds base64")
}

fn fixed(bytes: &[u8]) -> Vec<u8> {
    let start = bytes.len() - SIZE;
    bytes[start..].to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A forgery that is wrong by mistake would be refused by everyone.
    #[test]
    fn a_ps256_signature_is_one() {
        let key = private_key();
        assert!(key.as_public_key().pss_verify::<Sha256>(b"message", &pss(b"message")).is_ok());
    }

    #[test]
    fn sums_and_differences_are_right() {
        assert_eq!(sum(&[1, 255], &[0, 2]), Some(vec![2, 1]));
        assert_eq!(sum(&[255, 255], &[0, 1]), None);
        assert_eq!(difference(&[2, 1], &[0, 2]), [1, 255]);
    }
}
