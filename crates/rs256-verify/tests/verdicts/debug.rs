use rs256_verify::{Check, Implementation, InvalidSignature, PublicKey};

use crate::prime_modulus;

/// A token that is in a log can be used by whoever reads it.
#[test]
fn a_check_shows_its_key_and_lengths_and_nothing_of_message_or_signature() {
    let modulus = prime_modulus::ones(2048, 1557).octets();
    let key = PublicKey::with_implementation(&modulus, Implementation::portable()).expect("a modulus");
    let check = Check { key: &key, message: b"header.payload", signature: &[0x5a; 256] };
    let shown = "Check { key: PublicKey { octets: 256, implementation: Portable, .. }, \
                 message_bytes: 14, signature_bytes: 256 }";
    assert_eq!(format!("{check:?}"), shown);
}

#[test]
fn an_invalid_signature_says_so_and_no_reason() {
    assert_eq!(InvalidSignature.to_string(), "the signature does not fit the message and the key");
}
