//! What the programs share that `scripts/no-panic` reads.

#![no_std]

extern crate alloc;

pub mod backends;
mod heap;
pub mod output;
mod panic;
pub mod policies;
pub mod refreshes;
pub mod texts;
mod unwinding;
pub mod ways;
