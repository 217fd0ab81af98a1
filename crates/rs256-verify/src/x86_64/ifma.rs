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

cpufeatures::new!(detected, "avx512f", "avx512ifma");

/// The processor has AVX-512 IFMA, and the operating system keeps its registers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Ifma(());

impl Ifma {
    pub(crate) fn detect() -> Option<Ifma> {
        detected::get().then_some(Ifma(()))
    }
}
