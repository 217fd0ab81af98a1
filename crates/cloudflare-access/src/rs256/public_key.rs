use core::fmt;

/// Below this many bits an RSA key is weak (RFC 7518 §3.3).
const MIN_MODULUS_BITS: usize = 2048;

/// Above this many bits a key only costs time: the work of one check grows with the square (CVE-2023-3817).
const MAX_MODULUS_BITS: usize = 8192;

/// 65537. Smaller exponents make a verifier with any flaw in its padding check forgeable; 1 makes everyone a signer.
const MIN_EXPONENT: u64 = 0x1_0001;

/// Larger exponents only cost time: the attack called "RSADoS". The limit is that of `ring` and `rsa`.
const MAX_EXPONENT: u64 = 0x1_ffff_ffff;

/// An RSA public key of 2048 to 8192 bits with an odd exponent of 65537 to 2^33 - 1.
///
/// Access signs with 2048 bits and 65537.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct PublicKey<'a> {
    modulus: &'a [u8],
    exponent_octets: &'a [u8],
    exponent: u64,
}

impl<'a> PublicKey<'a> {
    /// A key of modulus and exponent, as big-endian octets without leading zeros (RFC 7518 §6.3.1).
    ///
    /// # Errors
    ///
    /// The first rule that the key breaks.
    pub fn new(modulus: &'a [u8], exponent: &'a [u8]) -> Result<PublicKey<'a>, InvalidPublicKey> {
        // Two spellings of one number would be two keys to some and one to others (RFC 7518 §6.3.1.1).
        if matches!(modulus, [] | [0, ..]) || matches!(exponent, [] | [0, ..]) {
            return Err(InvalidPublicKey::NotMinimal);
        }
        let bits = bits(modulus);
        if bits < MIN_MODULUS_BITS {
            return Err(InvalidPublicKey::ModulusTooSmall { bits });
        }
        if bits > MAX_MODULUS_BITS {
            return Err(InvalidPublicKey::ModulusTooLarge { bits });
        }
        // A product of two odd primes is odd; an even modulus also breaks Montgomery arithmetic.
        if modulus.last().is_none_or(|octet| octet & 1 == 0) {
            return Err(InvalidPublicKey::EvenModulus);
        }
        let mut octets = [0; 8];
        let start = octets.len().checked_sub(exponent.len()).ok_or(InvalidPublicKey::Exponent)?;
        octets.get_mut(start..).ok_or(InvalidPublicKey::Exponent)?.copy_from_slice(exponent);
        let number = u64::from_be_bytes(octets);
        if number & 1 == 0 || !(MIN_EXPONENT..=MAX_EXPONENT).contains(&number) {
            return Err(InvalidPublicKey::Exponent);
        }
        Ok(PublicKey { modulus, exponent_octets: exponent, exponent: number })
    }

    /// The modulus: big-endian octets, the first of which is not zero.
    #[must_use]
    pub fn modulus(&self) -> &'a [u8] {
        self.modulus
    }

    /// The size of the modulus in bits.
    #[must_use]
    pub fn modulus_bits(&self) -> usize {
        bits(self.modulus)
    }

    /// The public exponent.
    #[must_use]
    pub fn exponent(&self) -> u64 {
        self.exponent
    }

    /// The public exponent: big-endian octets, the first of which is not zero.
    #[must_use]
    pub fn exponent_octets(&self) -> &'a [u8] {
        self.exponent_octets
    }
}

/// The bits of a big-endian number whose first octet is not zero.
fn bits(octets: &[u8]) -> usize {
    let leading_zeros = octets.first().map_or(0, |octet| octet.leading_zeros());
    let leading_zeros = usize::try_from(leading_zeros).unwrap_or(0);
    octets.len().saturating_mul(8).saturating_sub(leading_zeros)
}

impl fmt::Debug for PublicKey<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PublicKey")
            .field("modulus_bits", &self.modulus_bits())
            .field("exponent", &self.exponent)
            .finish_non_exhaustive()
    }
}

/// The numbers are no RSA key that may verify application tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum InvalidPublicKey {
    /// The modulus is even.
    EvenModulus,
    /// The exponent is even, below 65537 or above 2^33 - 1.
    Exponent,
    /// The modulus has more than 8192 bits.
    ModulusTooLarge {
        /// How many it has.
        bits: usize,
    },
    /// The modulus has fewer than 2048 bits.
    ModulusTooSmall {
        /// How many it has.
        bits: usize,
    },
    /// The modulus or the exponent is empty or begins with a zero octet.
    NotMinimal,
}

impl fmt::Display for InvalidPublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            InvalidPublicKey::EvenModulus => f.write_str("the modulus is even"),
            InvalidPublicKey::Exponent => f.write_str("the exponent is not an odd number from 65537 to 2^33 - 1"),
            InvalidPublicKey::ModulusTooLarge { bits } => {
                write!(f, "the modulus has {bits} bits, more than {MAX_MODULUS_BITS}")
            }
            InvalidPublicKey::ModulusTooSmall { bits } => {
                write!(f, "the modulus has {bits} bits, fewer than {MIN_MODULUS_BITS}")
            }
            InvalidPublicKey::NotMinimal => {
                f.write_str("the modulus or the exponent is empty or begins with a zero octet")
            }
        }
    }
}

impl core::error::Error for InvalidPublicKey {}
