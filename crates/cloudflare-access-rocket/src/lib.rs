#![doc = include_str!("../README.md")]

mod access;
mod application;
mod catchers;
mod fairing;
mod gate;
mod refusal;

pub use access::{Access, Optional};
pub use application::{AccessApplication, DefaultApplication};
pub use catchers::catchers;
pub use fairing::AccessFairing;
pub use refusal::refusal;
