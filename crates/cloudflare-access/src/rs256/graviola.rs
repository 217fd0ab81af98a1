//! The backend on the crate `graviola`.

use alloc::boxed::Box;

use graviola::signing::rsa::VerifyingKey;
use graviola::util::is_cpu_supported;

use super::{Backend, InvalidSignature, PreparedKey, PublicKey, UnsupportedKey, pkcs1};

/// Octets in a word.
const WORD: usize = 8;

/// The backend on the crate `graviola`: as fast as `aws-lc-rs` for 2048-bit keys, without a C compiler.
///
/// It supports moduli that fill their words of 64 bits, as those of 2048, 3072 and 4096 bits do, and exponents below 2^32. On
/// a CPU that `graviola` does not support, no key is: a key set that would be prepared there is refused.
#[must_use]
pub fn graviola() -> &'static dyn Backend {
    &Graviola
}

struct Graviola;

impl Backend for Graviola {
    fn prepare(&self, key: &PublicKey<'_>) -> Result<Box<dyn PreparedKey>, UnsupportedKey> {
        // It panics at every entry otherwise.
        if !is_cpu_supported() {
            return Err(UnsupportedKey);
        }
        // It compares whole words, and would call every signature by such a key a bad one.
        if !key.modulus().len().is_multiple_of(WORD) {
            return Err(UnsupportedKey);
        }
        let key = VerifyingKey::from_pkcs1_der(&pkcs1::encode(key)).map_err(|_| UnsupportedKey)?;
        Ok(Box::new(GraviolaKey(key)))
    }
}

struct GraviolaKey(VerifyingKey);

impl PreparedKey for GraviolaKey {
    fn verify(&self, message: &[u8], signature: &[u8]) -> Result<(), InvalidSignature> {
        self.0.verify_pkcs1_sha256(signature, message).map_err(|_| InvalidSignature)
    }
}
