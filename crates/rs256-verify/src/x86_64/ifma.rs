//! AVX-512 IFMA: eight products of 52-bit digits in one instruction.

mod carry;
mod digits;
pub(crate) mod lanes;
mod multiply;
mod number;
#[cfg(test)]
mod properties;
mod single;
mod square;
mod vector;

pub(crate) use single::Single;

// A function compiled for AVX-512F may use AVX2 and FMA as well, without which a virtual machine may offer it. It may use
// F16C too, which cannot be asked for here: conversions of half-precision floats, of which there are none.
cpufeatures::new!(detected, "avx2", "fma", "avx512f", "avx512ifma");

/// The processor has AVX-512 IFMA, and the operating system keeps its registers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Ifma(());

impl Ifma {
    pub(crate) fn detect() -> Option<Ifma> {
        detected::get().then_some(Ifma(()))
    }
}
