//! `rs256-verify` as it stands, with the instructions of AVX-512 IFMA in plain Rust.
//!
//! What `src/x86_64/ifma` does can thereby be tested on every x86-64, if not what the instructions do: that is tested in
//! `instructions/hardware.rs`, on machines that have them.
#![allow(unused_unsafe, reason = "no function needs a processor")]

mod instructions;

include!(concat!(env!("OUT_DIR"), "/rs256-verify/lib.rs"));
