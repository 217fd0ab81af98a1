//! Runs the built program as people and scripts do.

mod decode;
mod dev;
mod doctor;
mod edge;
mod explain;
mod flat_memory;
mod key_file;
mod keys;
mod local_access;
mod mint;
mod packaging;
mod program;
mod readme;
mod same_verdicts;
mod streams;
#[cfg(unix)]
mod terminal;
mod threads;
mod usage;
mod verify;
mod visit;
