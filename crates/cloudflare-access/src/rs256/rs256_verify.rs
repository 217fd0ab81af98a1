//! The backend on this workspace's crate `rs256-verify`.

use alloc::boxed::Box;
use alloc::vec::Vec;

use super::{Backend, InvalidSignature, PreparedKey, PublicKey, Signed, UnsupportedKey};

/// What the crate `rs256-verify` takes, and what everybody uses.
const EXPONENT: u64 = 65537;

/// The backend on the crate `rs256-verify`: made for this one operation.
///
/// It supports the exponent 65537 and moduli of up to 4096 bits; Access signs with 65537 and 2048 bits. With AVX-512 IFMA
/// it checks eight signatures of a 2048-bit key at once for [`verify_batch`](crate::Verifier::verify_batch).
#[must_use]
pub fn rs256_verify() -> &'static dyn Backend {
    &Rs256Verify
}

struct Rs256Verify;

impl Backend for Rs256Verify {
    fn prepare(&self, key: &PublicKey<'_>) -> Result<Box<dyn PreparedKey>, UnsupportedKey> {
        if key.exponent() != EXPONENT {
            return Err(UnsupportedKey);
        }
        let key = rs256_verify::PublicKey::from_modulus(key.modulus()).map_err(|_| UnsupportedKey)?;
        Ok(Box::new(Rs256VerifyKey(key)))
    }
}

struct Rs256VerifyKey(rs256_verify::PublicKey);

impl PreparedKey for Rs256VerifyKey {
    fn verify(&self, message: &[u8], signature: &[u8]) -> Result<(), InvalidSignature> {
        self.0.verify(message, signature).map_err(|_| InvalidSignature)
    }

    fn verify_batch(&self, signed: &[Signed<'_>]) -> Vec<Result<(), InvalidSignature>> {
        let checks = signed.iter().map(|signed| rs256_verify::Check {
            key: &self.0,
            message: signed.message,
            signature: signed.signature,
        });
        let verdicts = rs256_verify::verify_batch(checks);
        verdicts.map(|verdict| verdict.map_err(|_| InvalidSignature)).collect()
    }
}
