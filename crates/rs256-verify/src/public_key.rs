use core::fmt;

use sha2::{Digest, Sha256};

use crate::prepared::Prepared;
use crate::{Implementation, InvalidModulus, InvalidSignature};

const MIN_MODULUS_BITS: usize = 2048;
const MAX_MODULUS_BITS: usize = 4096;

/// An RSA public key with the exponent 65537 and a modulus of 2048 to 4096 bits, prepared to verify signatures with.
///
/// Preparing takes about as long as verifying one signature. A key is one to four kilobytes in one piece, without
/// pointers: box it where that matters. Verifying allocates nothing and never panics.
#[derive(Clone)]
pub struct PublicKey {
    pub(crate) octets: usize,
    pub(crate) prepared: Prepared,
    implementation: Implementation,
}

impl PublicKey {
    /// The key of this modulus, big-endian octets without leading zeros, on the fastest implementation that the processor
    /// has.
    ///
    /// # Errors
    ///
    /// The modulus is even, begins with a zero octet, or has fewer than 2048 or more than 4096 bits. Whether it is the
    /// product of two secret primes is for whoever published the key to vouch.
    pub fn from_modulus(modulus: &[u8]) -> Result<PublicKey, InvalidModulus> {
        PublicKey::with_implementation(modulus, Implementation::fastest())
    }

    /// The same on a given implementation, for tests and measurements.
    ///
    /// # Errors
    ///
    /// Those of [`PublicKey::from_modulus`].
    pub fn with_implementation(modulus: &[u8], implementation: Implementation) -> Result<PublicKey, InvalidModulus> {
        let bits = check(modulus)?;
        // `None` would be a modulus that does not fit, which its bits have ruled out.
        let prepared = implementation.prepare(modulus).ok_or(InvalidModulus::TooLarge { bits })?;
        Ok(PublicKey { octets: modulus.len(), prepared, implementation })
    }

    /// Checks that `signature` is the RS256 signature of `message` with this key.
    ///
    /// # Errors
    ///
    /// It is not: another length than the modulus, not below it, or not the 65537th root of the encoded message
    /// (RFC 8017 §8.2.2).
    pub fn verify(&self, message: &[u8], signature: &[u8]) -> Result<(), InvalidSignature> {
        self.verify_prehashed(&Sha256::digest(message).into(), signature)
    }

    /// The same for a message whose SHA-256 digest is at hand.
    ///
    /// Whoever takes the digest from a third party verifies that party's word, not a message.
    ///
    /// # Errors
    ///
    /// Those of [`PublicKey::verify`].
    pub fn verify_prehashed(&self, digest: &[u8; 32], signature: &[u8]) -> Result<(), InvalidSignature> {
        // A shorter or longer spelling of the same number would be a second signature (RFC 8017 §8.2.2, step 1). That the
        // number is below the modulus is checked where it is read.
        if signature.len() != self.octets {
            return Err(InvalidSignature);
        }
        let valid = self.prepared.verify(self.implementation, digest, signature);
        if valid { Ok(()) } else { Err(InvalidSignature) }
    }

    /// Verifies a prehashed message, and says whether the signature has this message representative: whether
    /// `signature^65537 mod n` is this number (RSAVP1, RFC 8017 §5.2.2).
    ///
    /// For tests: few numbers are signatures, but every number has a representative.
    #[cfg(feature = "representative")]
    #[must_use]
    pub fn compare(&self, digest: &[u8; 32], signature: &[u8], representative: &[u8]) -> [bool; 2] {
        if signature.len() != self.octets {
            return [false; 2];
        }
        self.prepared.compare(self.implementation, digest, signature, representative)
    }
}

/// The bits of a modulus that may be one.
fn check(modulus: &[u8]) -> Result<usize, InvalidModulus> {
    let bits = match modulus {
        [] => 0,
        [0, ..] => return Err(InvalidModulus::LeadingZero),
        [first, rest @ ..] => 8 * rest.len() + first.ilog2() as usize + 1,
    };
    if bits < MIN_MODULUS_BITS {
        return Err(InvalidModulus::TooSmall { bits });
    }
    if bits > MAX_MODULUS_BITS {
        return Err(InvalidModulus::TooLarge { bits });
    }
    // An even number is no product of two odd primes, and has no inverse modulo a power of two.
    if modulus.last().is_none_or(|octet| octet % 2 == 0) {
        return Err(InvalidModulus::Even);
    }
    Ok(bits)
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PublicKey")
            .field("octets", &self.octets)
            .field("implementation", &self.implementation)
            .finish_non_exhaustive()
    }
}
