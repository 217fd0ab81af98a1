#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]

mod backends;
pub mod claims;
pub mod credentials;
pub mod differential;
mod json;
pub mod jwks;
pub mod policy;
pub mod refresh;
mod team;
pub mod token;
pub mod verify;

/// Whatever the input: returns, or panics where something does not hold that must.
pub type Target = fn(&[u8]);

/// Each target by the name of its folder in `corpus` and `findings`.
pub const TARGETS: [(&str, Target); 8] = [
    ("claims", claims::run),
    ("credentials", credentials::run),
    ("differential", differential::run),
    ("jwks", jwks::run),
    ("policy", policy::run),
    ("refresh", refresh::run),
    ("token", token::run),
    ("verify", verify::run),
];
