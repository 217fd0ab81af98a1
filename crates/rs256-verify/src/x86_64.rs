//! What needs processor instructions that not every x86-64 has: the only unsafe code of the crate.
//!
//! Each type here is a proof: a value of it exists only where its instructions were detected.

mod bmi2;
mod ifma;

pub(crate) use bmi2::Bmi2;
pub(crate) use ifma::{Ifma, Single, lanes};
