//! Which signatures are accepted: the same on every implementation.

mod any_modulus;
mod batches;
mod debug;
mod detection;
mod forgeries;
mod implementations;
mod invalid_moduli;
mod nist;
mod prime_modulus;
#[cfg(feature = "representative")]
mod representatives;
mod wycheproof;
