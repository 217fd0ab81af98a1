//! Moduli that are one prime, of chosen limbs: the tests' own.

#[path = "../../../crates/rs256-verify/tests/verdicts/prime_modulus.rs"]
mod prime_modulus;

pub(crate) use prime_modulus::{PrimeModulus, all};
