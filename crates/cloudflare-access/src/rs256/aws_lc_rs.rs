//! The backend on the crate `aws-lc-rs`.

use alloc::boxed::Box;

use aws_lc_rs::signature::{ParsedPublicKey, RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents};

use super::{Backend, InvalidSignature, PreparedKey, PublicKey, UnsupportedKey};

/// The backend on the crate `aws-lc-rs`: for servers, and for whoever needs FIPS 140-3.
///
/// A program that depends on `aws-lc-rs` with its feature `fips` gets the validated module here too.
#[must_use]
pub fn aws_lc_rs() -> &'static dyn Backend {
    &AwsLc
}

struct AwsLc;

impl Backend for AwsLc {
    fn prepare(&self, key: &PublicKey<'_>) -> Result<Box<dyn PreparedKey>, UnsupportedKey> {
        let components = RsaPublicKeyComponents { n: key.modulus(), e: key.exponent_octets() };
        let key = components.to_parsed_public_key(&RSA_PKCS1_2048_8192_SHA256).map_err(|_| UnsupportedKey)?;
        Ok(Box::new(AwsLcKey(key)))
    }
}

struct AwsLcKey(ParsedPublicKey);

impl PreparedKey for AwsLcKey {
    fn verify(&self, message: &[u8], signature: &[u8]) -> Result<(), InvalidSignature> {
        self.0.verify_sig(message, signature).map_err(|_| InvalidSignature)
    }
}
