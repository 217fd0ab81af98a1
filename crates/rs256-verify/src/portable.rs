//! Safe Rust for every target: limbs of 64 bits, sizes fixed at compile time.

use crate::encoded_message;

mod limbs;
mod modulus;
mod multiply_add;
#[cfg(test)]
mod properties;

use limbs::less_than;
use modulus::Modulus;

/// How many limbs the digest has.
const DIGEST_LIMBS: usize = 4;

/// A modulus of at most L limbs, prepared.
///
/// Raising a signature s to the power 65537 by Montgomery multiplications alone, without first converting s, gives
/// s^65537 · R^−65536 mod n, where R = B^L. It is compared with the encoded message times the same R^−65536, and as n is
/// odd that factor has an inverse: the two are equal exactly when s^65537 and the encoded message are. The encoded message
/// is K + digest with a constant K, so most of its product is prepared too.
#[derive(Clone)]
pub(crate) struct Portable<const L: usize> {
    modulus: Modulus<L>,
    /// K · R^−65536 mod n, K being the encoded message whose digest is zero.
    padding: [u64; L],
    /// B^4 · R^−65536 mod n. Multiplying by the four limbs of a digest takes the factor B^4 out again.
    digest_factor: [u64; L],
}

impl<const L: usize> Portable<L> {
    /// `modulus` is odd and has more than 2047 bits. `None` where it does not fit in L limbs.
    pub(crate) fn new(octets: &[u8]) -> Option<Portable<L>> {
        let modulus = Modulus::new(limbs::from_be_bytes(octets)?);
        let mut encoded = [0; encoded_message::MAX_OCTETS];
        let encoded = encoded.get_mut(..octets.len())?;
        encoded_message::encode(encoded, &[0; 32]);

        let mut one = [0; L];
        one[0] = 1;
        // 1 raised like a signature, the last multiplication aside: R^−65535.
        let factor = raise_to_65536(&modulus, &one);
        let mut shift = [0; L];
        shift[DIGEST_LIMBS] = 1;
        Some(Portable {
            padding: modulus.multiply(&factor, &limbs::from_be_bytes::<L>(encoded)?),
            digest_factor: modulus.multiply(&factor, &shift),
            modulus,
        })
    }

    /// `signature^65537 · R^−65536 mod n`, if the signature is below the modulus.
    #[inline(always)]
    pub(crate) fn raise(&self, signature: &[u8]) -> Option<[u64; L]> {
        let signature = limbs::from_be_bytes(signature).filter(|signature| less_than(signature, self.modulus.n()))?;
        Some(self.modulus.multiply(&raise_to_65536(&self.modulus, &signature), &signature))
    }

    /// Whether that is the power of a signature of a message with this digest.
    pub(crate) fn matches(&self, power: &[u64; L], digest: &[u8; 32]) -> bool {
        let Some(digest) = limbs::from_be_bytes::<DIGEST_LIMBS>(digest) else { return false };
        *power == self.modulus.add(self.modulus.multiply(&self.digest_factor, &digest), &self.padding)
    }

    /// Whether that is the power of a signature with this message representative, any number below the modulus.
    ///
    /// The representative times B^4 · R^−65536 · R^−1 is compared with the power times B^4 · R^−1.
    #[cfg(feature = "representative")]
    pub(crate) fn represents(&self, power: &[u64; L], representative: &[u8]) -> bool {
        let Some(representative) = limbs::from_be_bytes::<L>(representative) else { return false };
        let mut shift = [0; L];
        shift[DIGEST_LIMBS] = 1;
        self.modulus.multiply(power, &shift) == self.modulus.multiply(&self.digest_factor, &representative)
    }
}

/// `base^65536 · R^−65535 mod n`.
#[inline(always)]
fn raise_to_65536<const L: usize>(modulus: &Modulus<L>, base: &[u64; L]) -> [u64; L] {
    let mut power = *base;
    for _ in 0..16 {
        power = modulus.square(&power);
    }
    power
}
