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
    /// `modulus` is odd, has more than 2047 bits, and fits in L limbs.
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

    /// Whether `signature` is the signature of a message with this digest.
    #[inline(always)]
    pub(crate) fn verify(&self, digest: &[u8; 32], signature: &[u8]) -> bool {
        let Some(signature) = limbs::from_be_bytes(signature) else { return false };
        if !less_than(&signature, self.modulus.n()) {
            return false;
        }
        let Some(digest) = limbs::from_be_bytes::<DIGEST_LIMBS>(digest) else { return false };
        let power = self.modulus.multiply(&raise_to_65536(&self.modulus, &signature), &signature);
        let expected = self.modulus.add(self.modulus.multiply(&self.digest_factor, &digest), &self.padding);
        power == expected
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
