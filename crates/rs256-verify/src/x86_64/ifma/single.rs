//! One signature at a time.

use super::Ifma;
use super::digits::{self, add, less_than, subtract};
use super::multiply::multiply;
use super::number::Number;
use super::square::square;
use crate::encoded_message;

/// As many digits as a block of lanes has; the SHA-256 digest of a message needs five of them.
pub(super) const DIGEST_DIGITS: usize = 8;

/// A modulus of D digits, prepared. V vectors hold what is above the two lowest digits.
///
/// As in the portable implementation, the signature is raised without conversion, and compared with what is prepared of
/// the encoded message: here R = 2^(52 · D).
#[derive(Clone)]
pub(crate) struct Single<const V: usize, const D: usize> {
    pub(super) n: [u64; D],
    /// −n⁻¹ mod 2^52.
    pub(super) inverse: u64,
    /// K · R^−65536 mod n, K being the encoded message whose digest is zero.
    pub(super) padding: [u64; D],
    /// 2^416 · R^−65536 mod n.
    pub(super) digest_factor: [u64; D],
    ifma: Ifma,
}

impl<const V: usize, const D: usize> Single<V, D> {
    /// `modulus` is odd, has more than 2047 bits, and at most 52 · D − 2.
    #[expect(unsafe_code, reason = "calls a function compiled for AVX-512 IFMA")]
    pub(crate) fn new(octets: &[u8], ifma: Ifma) -> Option<Single<V, D>> {
        let n: [u64; D] = digits::from_be_bytes(octets)?;
        // An odd number is its own inverse modulo 8; each step doubles the bits.
        let inverse = (0..5).fold(n[0], |x, _| x.wrapping_mul(2_u64.wrapping_sub(n[0].wrapping_mul(x))));
        let inverse = inverse.wrapping_neg() & digits::MAX;
        let mut key = Single { n, inverse, padding: [0; D], digest_factor: [0; D], ifma };
        let mut encoded = [0; encoded_message::MAX_OCTETS];
        let encoded = encoded.get_mut(..octets.len())?;
        encoded_message::encode(encoded, &[0; 32]);
        let encoded = digits::from_be_bytes(encoded)?;
        // SAFETY: the function is unsafe to call only where AVX-512 IFMA is missing; `ifma` exists only where it was
        // detected.
        (key.padding, key.digest_factor) = unsafe { prepare(&key, &encoded) };
        Some(key)
    }

    /// The digits of the signature, if it is below the modulus.
    pub(super) fn read(&self, signature: &[u8]) -> Option<[u64; D]> {
        digits::from_be_bytes(signature).filter(|signature| less_than(signature, &self.n))
    }

    /// `signature^65537 · R^−65536 mod n`, if the signature is below the modulus.
    #[expect(unsafe_code, reason = "calls a function compiled for AVX-512 IFMA")]
    pub(crate) fn raise(&self, signature: &[u8]) -> Option<[u64; D]> {
        let signature = self.read(signature)?;
        let Ifma(()) = self.ifma;
        // SAFETY: the function is unsafe to call only where AVX-512 IFMA is missing; the `Ifma` that every key holds
        // exists only where it was detected.
        Some(unsafe { raise(self, &signature) })
    }

    /// Whether that is the power of a signature of a message with this digest.
    pub(crate) fn matches(&self, power: &[u64; D], digest: &[u8; 32]) -> bool {
        let Some(digest) = digits::from_be_bytes::<DIGEST_DIGITS>(digest) else { return false };
        *power == self.reduce(add(&self.multiply(&self.digest_factor, &digest), &self.padding))
    }

    /// Whether that is the power of a signature with this message representative, any number below the modulus.
    ///
    /// The representative times 2^416 · R^−65536 · R^−1 is compared with the power times 2^416 · R^−1.
    #[cfg(feature = "representative")]
    pub(crate) fn represents(&self, power: &[u64; D], representative: &[u8]) -> bool {
        let Some(representative) = digits::from_be_bytes::<D>(representative) else { return false };
        let mut shift = [0; D];
        shift[DIGEST_DIGITS] = 1;
        let shifted = self.multiply(power, &shift);
        self.reduce(shifted) == self.reduce(self.multiply(&self.digest_factor, &representative))
    }

    /// `a · b · 2^(−52 · digits of b) mod n`, below 2n.
    #[expect(unsafe_code, reason = "calls a function compiled for AVX-512 IFMA")]
    fn multiply(&self, a: &[u64; D], b: &[u64]) -> [u64; D] {
        let Ifma(()) = self.ifma;
        // SAFETY: the function is unsafe to call only where AVX-512 IFMA is missing; the `Ifma` that every key holds
        // exists only where it was detected.
        unsafe { multiply_digits(self, a, b) }
    }

    /// Reduces a number below 3n.
    pub(super) fn reduce(&self, mut number: [u64; D]) -> [u64; D] {
        while !less_than(&number, &self.n) {
            number = subtract(&number, &self.n);
        }
        number
    }
}

/// What is prepared of the encoded message without digest.
#[target_feature(enable = "avx512f,avx512ifma")]
fn prepare<const V: usize, const D: usize>(key: &Single<V, D>, encoded: &[u64; D]) -> ([u64; D], [u64; D]) {
    let n = Number::<V>::from_digits(&key.n);
    let (mut one, mut shift) = ([0; D], [0; D]);
    one[0] = 1;
    shift[DIGEST_DIGITS] = 1;
    let factor = raise_to_65536(key, &n, &one);
    let multiply = |b: &[u64; D]| key.reduce(multiply(&factor, b, &n, key.inverse).to_digits());
    (multiply(encoded), multiply(&shift))
}

#[target_feature(enable = "avx512f,avx512ifma")]
fn raise<const V: usize, const D: usize>(key: &Single<V, D>, signature: &[u64; D]) -> [u64; D] {
    let n = Number::<V>::from_digits(&key.n);
    let power = raise_to_65536(key, &n, signature);
    key.reduce(multiply(&power, signature, &n, key.inverse).to_digits())
}

#[target_feature(enable = "avx512f,avx512ifma")]
fn multiply_digits<const V: usize, const D: usize>(key: &Single<V, D>, a: &[u64; D], b: &[u64]) -> [u64; D] {
    multiply(&Number::<V>::from_digits(a), b, &Number::from_digits(&key.n), key.inverse).to_digits()
}

/// `base^65536 · R^−65535 mod n`, below 2n.
#[inline]
#[target_feature(enable = "avx512f,avx512ifma")]
fn raise_to_65536<const V: usize, const D: usize>(key: &Single<V, D>, n: &Number<V>, base: &[u64; D]) -> Number<V> {
    let mut power = Number::from_digits(base);
    let mut digits = *base;
    for _ in 0..16 {
        power = square(&power, &digits, n, key.inverse);
        digits = power.to_digits();
    }
    power
}
