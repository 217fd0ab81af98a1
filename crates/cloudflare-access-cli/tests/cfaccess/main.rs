//! Runs the built program as people and scripts do.

mod decode;
mod doctor;
mod explain;
mod key_file;
mod keys;
mod local_access;
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
