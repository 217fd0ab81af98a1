use crate::Implementation;
use crate::portable::Portable;
#[cfg(all(target_arch = "x86_64", target_feature = "sse2"))]
use crate::x86_64::{Ifma, Single};

/// A modulus as an implementation wants it. Sizes between take the next larger one.
#[derive(Clone)]
#[expect(clippy::large_enum_variant, reason = "without an allocator there is nowhere to put the larger ones")]
pub(crate) enum Prepared {
    Limbs32(Portable<32>),
    Limbs48(Portable<48>),
    Limbs64(Portable<64>),
    #[cfg(all(target_arch = "x86_64", target_feature = "sse2"))]
    Digits40(Single<5, 40>),
    #[cfg(all(target_arch = "x86_64", target_feature = "sse2"))]
    Digits60(Single<8, 60>),
    #[cfg(all(target_arch = "x86_64", target_feature = "sse2"))]
    Digits79(Single<10, 79>),
}

/// Evaluates the last argument with the key, whichever it is, and the power of the signature, if there is one.
macro_rules! with_power {
    ($prepared:expr, $implementation:expr, $signature:expr, |$key:ident, $power:ident| $result:expr) => {
        match $prepared {
            Prepared::Limbs32($key) => with_power!($implementation.raise($key, $signature), |$power| $result),
            Prepared::Limbs48($key) => with_power!($implementation.raise($key, $signature), |$power| $result),
            Prepared::Limbs64($key) => with_power!($implementation.raise($key, $signature), |$power| $result),
            #[cfg(all(target_arch = "x86_64", target_feature = "sse2"))]
            Prepared::Digits40($key) => with_power!($key.raise($signature), |$power| $result),
            #[cfg(all(target_arch = "x86_64", target_feature = "sse2"))]
            Prepared::Digits60($key) => with_power!($key.raise($signature), |$power| $result),
            #[cfg(all(target_arch = "x86_64", target_feature = "sse2"))]
            Prepared::Digits79($key) => with_power!($key.raise($signature), |$power| $result),
        }
    };
    ($value:expr, |$power:ident| $result:expr) => {{
        let $power = $value;
        $result
    }};
}

impl Prepared {
    /// In limbs of 64 bits, the fewest in which it fits. `None` where the modulus is too large.
    pub(crate) fn limbs(modulus: &[u8]) -> Option<Prepared> {
        let middle = || Portable::new(modulus).map(Prepared::Limbs48);
        let largest = || Portable::new(modulus).map(Prepared::Limbs64);
        Portable::new(modulus).map(Prepared::Limbs32).or_else(middle).or_else(largest)
    }

    /// In digits of 52 bits, two bits or more of which stay free. `None` where the modulus is too large.
    #[cfg(all(target_arch = "x86_64", target_feature = "sse2"))]
    pub(crate) fn digits(modulus: &[u8], ifma: Ifma) -> Option<Prepared> {
        Some(match modulus.len() {
            ..=256 => Prepared::Digits40(Single::new(modulus, ifma)?),
            257..=384 => Prepared::Digits60(Single::new(modulus, ifma)?),
            385..=512 => Prepared::Digits79(Single::new(modulus, ifma)?),
            _ => return None,
        })
    }

    /// Whether `signature`, which has as many octets as the modulus, is the signature of a message with this digest.
    pub(crate) fn verify(&self, implementation: Implementation, digest: &[u8; 32], signature: &[u8]) -> bool {
        with_power!(self, implementation, signature, |key, power| power
            .is_some_and(|power| key.matches(&power, digest)))
    }

    /// The same, and whether the signature has this message representative.
    #[cfg(feature = "representative")]
    pub(crate) fn compare(
        &self,
        implementation: Implementation,
        digest: &[u8; 32],
        signature: &[u8],
        representative: &[u8],
    ) -> [bool; 2] {
        with_power!(self, implementation, signature, |key, power| power
            .map_or([false; 2], |power| { [key.matches(&power, digest), key.represents(&power, representative)] }))
    }
}
