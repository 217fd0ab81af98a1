//! RS256 (RSASSA-PKCS1-v1_5 with SHA-256, RFC 7518 §3.3): the only door to cryptography.
//!
//! A [`Backend`] prepares a public key once, when a key set is read; the [`PreparedKey`] then checks signatures. Both
//! traits are object-safe, so a backend is a value that the application passes; a cargo feature only adds a
//! constructor such as [`rsa()`]. Nothing here can express another algorithm, which is why confusing algorithms is not
//! a check that could be forgotten (RFC 8725 §3.1).
//!
//! What must hold for every backend is checked in front of it: the size and form of the key when a [`PublicKey`] is
//! made, the length and range of the signature before each check.
//!
//! # Backends
//!
//! All give the same verdicts: the same tests and vectors hold for each. The feature has the constructor's name, with
//! hyphens.
//!
//! | constructor | time for 2048 bits | for 4096 bits | unsafe code | needs | targets | FIPS 140-3 | allocates | keys, bits |
//! |---|--:|--:|---|---|---|---|---|---|
//! | `rsa` (default) | 4.0 | 4.5 | none in the crate | nothing | all, `no_std` | no | yes | 2048 to 8192 |
//! | `rs256_verify` | 0.30 with AVX-512 IFMA, 1.1 without | 0.27, 1.15 | for processor instructions | nothing | all, `no_std` | no | no | 2048 to 4096, exponent 65537 |
//! | `aws_lc_rs` | 1 | 1 | yes, and C | a C compiler | those of AWS-LC | with its feature `fips` | yes | 2048 to 8192 |
//! | `graviola` | 1.05 | 2.8 | yes, and assembly | Rust 1.89 | x86-64 with ADX and AVX2, AArch64 | no | no | 2048 to 8192 in whole words, exponents below 2^32 |
//! | `ring` | 1.3 | 1.4 | yes, and C | a C compiler | those of ring, without `std` | no | yes | 2048 to 8192 |
//!
//! Time is that of one check as a multiple of `aws_lc_rs`, measured on an AMD Zen 4 server; the package `benches` measures
//! yours, and what surrounds the check in a whole verification, which takes about a microsecond.

use alloc::boxed::Box;
use alloc::vec::Vec;
use core::fmt;

#[cfg(feature = "aws-lc-rs")]
mod aws_lc_rs;
#[cfg(feature = "graviola")]
mod graviola;
#[cfg(feature = "graviola")]
mod pkcs1;
mod public_key;
#[cfg(feature = "ring")]
mod ring;
#[cfg(feature = "rs256-verify")]
mod rs256_verify;
#[cfg(feature = "rsa")]
mod rsa;

pub use public_key::{InvalidPublicKey, PublicKey};

#[cfg(feature = "aws-lc-rs")]
pub use self::aws_lc_rs::aws_lc_rs;
#[cfg(feature = "graviola")]
pub use self::graviola::graviola;
#[cfg(feature = "ring")]
pub use self::ring::ring;
#[cfg(feature = "rs256-verify")]
pub use self::rs256_verify::rs256_verify;
#[cfg(feature = "rsa")]
pub use self::rsa::rsa;

/// Prepares public keys for checking signatures.
pub trait Backend: Send + Sync {
    /// Does all the work that does not depend on the signature.
    ///
    /// # Errors
    ///
    /// The backend cannot use a key of this size or exponent.
    fn prepare(&self, key: &PublicKey<'_>) -> Result<Box<dyn PreparedKey>, UnsupportedKey>;
}

/// A public key ready to check signatures with.
pub trait PreparedKey: Send + Sync {
    /// Checks that `signature` is the RS256 signature of `message`.
    ///
    /// An implementation encodes the expected message and compares all octets (RFC 8017 §8.2.2); it never parses what
    /// the signature decrypts to, which is what lets forged paddings pass (Bleichenbacher 2006). The caller has checked
    /// that the signature is as long as the modulus and smaller.
    ///
    /// # Errors
    ///
    /// It is not. There is no need to say more, and no opportunity.
    fn verify(&self, message: &[u8], signature: &[u8]) -> Result<(), InvalidSignature>;

    /// The verdicts of [`verify`](PreparedKey::verify) on many signatures, in order: for backends to which that is less
    /// work than one at a time.
    ///
    /// A verdict that is missing is a refusal.
    fn verify_batch(&self, signed: &[Signed<'_>]) -> Vec<Result<(), InvalidSignature>> {
        signed.iter().map(|signed| self.verify(signed.message, signed.signature)).collect()
    }
}

/// A message, and what is said to be its signature. `Debug` shows their lengths.
#[derive(Clone, Copy)]
pub struct Signed<'a> {
    /// What is signed.
    pub message: &'a [u8],
    /// The octets of the signature.
    pub signature: &'a [u8],
}

/// They are a token, which must not get into a log: as numbers no less than as text.
impl fmt::Debug for Signed<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (message, signature) = (self.message.len(), self.signature.len());
        f.debug_struct("Signed").field("message_bytes", &message).field("signature_bytes", &signature).finish()
    }
}

/// The signature is not the key's signature of the message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvalidSignature;

impl fmt::Display for InvalidSignature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the signature does not fit the message and the key")
    }
}

impl core::error::Error for InvalidSignature {}

/// The backend cannot use the key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnsupportedKey;

impl fmt::Display for UnsupportedKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the cryptography backend does not support the key")
    }
}

impl core::error::Error for UnsupportedKey {}

/// A prepared key behind the checks that hold for every backend.
pub(crate) struct VerifyingKey {
    modulus: Box<[u8]>,
    prepared: Box<dyn PreparedKey>,
}

impl VerifyingKey {
    pub(crate) fn prepare(key: &PublicKey<'_>, backend: &dyn Backend) -> Result<VerifyingKey, UnsupportedKey> {
        Ok(VerifyingKey { modulus: key.modulus().into(), prepared: backend.prepare(key)? })
    }

    pub(crate) fn verify(&self, signed: Signed<'_>) -> Result<(), InvalidSignature> {
        if !self.is_in_range(signed) {
            return Err(InvalidSignature);
        }
        self.prepared.verify(signed.message, signed.signature)
    }

    pub(crate) fn verify_batch(&self, signed: &[Signed<'_>]) -> Vec<Result<(), InvalidSignature>> {
        let in_range: Vec<_> = signed.iter().copied().filter(|signed| self.is_in_range(*signed)).collect();
        let mut verdicts = self.prepared.verify_batch(&in_range).into_iter();
        let verdict = |signed: &Signed<'_>| match self.is_in_range(*signed) {
            true => verdicts.next().unwrap_or(Err(InvalidSignature)),
            false => Err(InvalidSignature),
        };
        signed.iter().map(verdict).collect()
    }

    fn is_in_range(&self, signed: Signed<'_>) -> bool {
        // Of the same length, so that comparing octets compares numbers. A signature plus the modulus would pass the
        // arithmetic too: another spelling of the same signature (RFC 8017 §5.2.2, step 1).
        signed.signature.len() == self.modulus.len() && signed.signature < &*self.modulus
    }
}
