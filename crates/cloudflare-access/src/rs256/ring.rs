//! The backend on the crate `ring`.

use alloc::boxed::Box;
use alloc::vec::Vec;

use ring::signature::{RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents};

use super::{Backend, InvalidSignature, PreparedKey, PublicKey, UnsupportedKey};

/// The backend on the crate `ring`: for programs that have it already, as most with TLS do.
///
/// `ring` keeps no prepared keys, so each check pays for the preparation again.
#[must_use]
pub fn ring() -> &'static dyn Backend {
    &Ring
}

struct Ring;

impl Backend for Ring {
    fn prepare(&self, key: &PublicKey<'_>) -> Result<Box<dyn PreparedKey>, UnsupportedKey> {
        let exponent = key.exponent_octets().to_vec();
        Ok(Box::new(RingKey(RsaPublicKeyComponents { n: key.modulus().to_vec(), e: exponent })))
    }
}

struct RingKey(RsaPublicKeyComponents<Vec<u8>>);

impl PreparedKey for RingKey {
    fn verify(&self, message: &[u8], signature: &[u8]) -> Result<(), InvalidSignature> {
        self.0.verify(&RSA_PKCS1_2048_8192_SHA256, message, signature).map_err(|_| InvalidSignature)
    }
}
