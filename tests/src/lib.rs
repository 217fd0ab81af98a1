//! The same requests through the core and through every adapter: same verdict, same reason, same principal.
//!
//! - [`cases`] makes the cases, `vectors/` holds them as files, one each, for any language to run; see its README.
//! - [`core_verdict`] runs a case through the core, [`servers`] are the adapters' servers that it is sent to.
//! - [`backends`] are what checks signatures.
//! - [`packed`] is the files in one piece, for machines without files (`no-std/`, run by `scripts/no-std`).
//! - [`report`] puts the results side by side; [`limits`] are the differences that frameworks make.
//!
//! To add an adapter, add a file to `servers` and a line to [`servers::ALL`].

pub mod backends;
pub mod case;
pub mod case_text;
pub mod cases;
mod class;
pub mod client;
pub mod client_tokens;
pub mod core_verdict;
mod forge;
pub mod leak;
pub mod limits;
pub mod outcome;
pub mod packed;
pub mod report;
pub mod servers;
mod splice;
pub mod team;
pub mod vectors;
pub mod verifiers;
pub mod workspace;

/// The README's lines are compiled as they stand.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
pub struct Readme;
