//! The backend on the RustCrypto crates `rsa` and `sha2`: portable, `no_std`, no unsafe code of its own.

use alloc::boxed::Box;

use rsa::BoxedUint;
use rsa::pkcs1v15::{Signature, VerifyingKey};
use rsa::signature::Verifier;
use sha2::Sha256;

use super::{Backend, InvalidSignature, PreparedKey, PublicKey, UnsupportedKey};

/// The backend on the crates `rsa` and `sha2`.
///
/// Advisory RUSTSEC-2023-0071 against `rsa` concerns the timing of private-key operations; here are none.
#[must_use]
pub fn rsa() -> &'static dyn Backend {
    &Rsa
}

struct Rsa;

impl Backend for Rsa {
    fn prepare(&self, key: &PublicKey<'_>) -> Result<Box<dyn PreparedKey>, UnsupportedKey> {
        let modulus = BoxedUint::from_be_slice_vartime(key.modulus());
        let key = rsa::PublicKey::new(modulus, BoxedUint::from(key.exponent())).map_err(|_| UnsupportedKey)?;
        Ok(Box::new(PreparedRsa(VerifyingKey::new(key))))
    }
}

struct PreparedRsa(VerifyingKey<Sha256>);

impl PreparedKey for PreparedRsa {
    fn verify(&self, message: &[u8], signature: &[u8]) -> Result<(), InvalidSignature> {
        let signature = Signature::try_from(signature).map_err(|_| InvalidSignature)?;
        self.0.verify(message, &signature).map_err(|_| InvalidSignature)
    }
}
