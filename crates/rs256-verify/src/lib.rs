#![doc = include_str!("../README.md")]
#![no_std]

#[cfg(test)]
extern crate std;

mod batch;
mod encoded_message;
mod implementation;
mod invalid_modulus;
mod invalid_signature;
mod portable;
mod prepared;
mod public_key;
#[cfg(all(target_arch = "x86_64", target_feature = "sse2"))]
mod x86_64;

#[cfg(feature = "representative")]
pub use batch::compare_lanes;
pub use batch::{Check, Verdicts, verify_batch};
pub use implementation::Implementation;
pub use invalid_modulus::InvalidModulus;
pub use invalid_signature::InvalidSignature;
pub use public_key::PublicKey;
