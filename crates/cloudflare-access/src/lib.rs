#![doc = include_str!("../README.md")]
#![no_std]
#![warn(
    clippy::alloc_instead_of_core,
    clippy::exhaustive_enums,
    clippy::std_instead_of_alloc,
    clippy::std_instead_of_core
)]
// Whatever the input, no panic: `scripts/no-panic` asks the compiler whether that is so.
#![deny(
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    clippy::todo,
    clippy::unimplemented,
    clippy::unreachable,
    clippy::unwrap_used
)]

extern crate alloc;

pub mod answer;
mod application;
mod attempt;
mod audience;
mod base64url;
mod caller;
mod candidate;
mod certs_url;
mod claims;
pub mod credentials;
mod gate;
mod header;
mod identity_source;
mod json;
mod jwk;
mod key_set;
mod key_source;
mod leeway;
mod numeric_date;
pub mod policy;
mod principal;
pub mod refresh;
mod refusal;
pub mod rs256;
mod scratch;
mod team_domain;
mod token;
mod unix_time;
mod validity;
mod verdict_cache;
mod verified_claims;
mod verified_token;
mod verifier;

pub use application::{Application, InvalidApplication};
pub use attempt::Attempt;
pub use audience::{Audience, InvalidAudience};
pub use caller::{Caller, Service, User};
pub use certs_url::{CertsUrl, InvalidLoopbackUrl};
pub use gate::{Gate, IdentitiesMissing, Progress};
pub use identity_source::{IdentitySource, IdentityUnavailable};
pub use jwk::SkipReason;
pub use key_set::{InvalidKeySet, KeySet, SkippedKey};
pub use key_source::{KeySource, Outlook, Ticket};
pub use leeway::{InvalidLeeway, Leeway};
pub use principal::Principal;
pub use refusal::Refusal;
pub use scratch::Scratch;
pub use team_domain::{InvalidTeamDomain, TeamDomain};
pub use token::UnverifiedToken;
pub use unix_time::UnixTime;
pub use verdict_cache::{CachedVerdict, TokenDigest, VerdictCache};
pub use verified_claims::VerifiedClaims;
pub use verified_token::{InvalidClaims, VerifiedToken};
pub use verifier::Verifier;
