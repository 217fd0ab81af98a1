use core::fmt;

use crate::portable::Portable;
use crate::prepared::Prepared;
#[cfg(all(target_arch = "x86_64", target_feature = "sse2"))]
use crate::x86_64::{Bmi2, Ifma};

/// How signatures are verified. All implementations give the same verdicts; they differ in speed only.
///
/// A value of this type says that the processor and the operating system have what the implementation needs.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Implementation(Kind);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Portable,
    #[cfg(all(target_arch = "x86_64", target_feature = "sse2"))]
    Bmi2(Bmi2),
    #[cfg(all(target_arch = "x86_64", target_feature = "sse2"))]
    Ifma(Ifma),
}

impl Implementation {
    /// The fastest that this processor has.
    #[must_use]
    pub fn fastest() -> Implementation {
        Implementation::ifma().or_else(Implementation::bmi2).unwrap_or(Implementation::portable())
    }

    /// Safe Rust for every target.
    #[must_use]
    pub const fn portable() -> Implementation {
        Implementation(Kind::Portable)
    }

    /// The same source compiled for x86-64 processors with BMI2 (2013 and later), if this is one.
    #[must_use]
    pub fn bmi2() -> Option<Implementation> {
        #[cfg(all(target_arch = "x86_64", target_feature = "sse2"))]
        return Bmi2::detect().map(|bmi2| Implementation(Kind::Bmi2(bmi2)));
        #[cfg(not(all(target_arch = "x86_64", target_feature = "sse2")))]
        None
    }

    /// Vectors of 52-bit digits, for x86-64 processors with AVX-512 IFMA (Ice Lake and Zen 4, and later), if this is one.
    #[must_use]
    pub fn ifma() -> Option<Implementation> {
        #[cfg(all(target_arch = "x86_64", target_feature = "sse2"))]
        return Ifma::detect().map(|ifma| Implementation(Kind::Ifma(ifma)));
        #[cfg(not(all(target_arch = "x86_64", target_feature = "sse2")))]
        None
    }

    /// `None` where the modulus is too large.
    pub(crate) fn prepare(self, modulus: &[u8]) -> Option<Prepared> {
        match self.0 {
            Kind::Portable => Prepared::limbs(modulus),
            #[cfg(all(target_arch = "x86_64", target_feature = "sse2"))]
            Kind::Bmi2(_) => Prepared::limbs(modulus),
            #[cfg(all(target_arch = "x86_64", target_feature = "sse2"))]
            Kind::Ifma(ifma) => Prepared::digits(modulus, ifma),
        }
    }

    /// [`Portable::raise`] on this implementation.
    pub(crate) fn raise<const L: usize>(self, key: &Portable<L>, signature: &[u8]) -> Option<[u64; L]> {
        match self.0 {
            Kind::Portable => key.raise(signature),
            #[cfg(all(target_arch = "x86_64", target_feature = "sse2"))]
            Kind::Bmi2(bmi2) => bmi2.raise(key, signature),
            // Its own keys are not in limbs.
            #[cfg(all(target_arch = "x86_64", target_feature = "sse2"))]
            Kind::Ifma(_) => key.raise(signature),
        }
    }
}

impl fmt::Debug for Implementation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.0 {
            Kind::Portable => "Portable",
            #[cfg(all(target_arch = "x86_64", target_feature = "sse2"))]
            Kind::Bmi2(_) => "Bmi2",
            #[cfg(all(target_arch = "x86_64", target_feature = "sse2"))]
            Kind::Ifma(_) => "Ifma",
        })
    }
}
