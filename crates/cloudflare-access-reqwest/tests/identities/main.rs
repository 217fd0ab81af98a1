//! `get-identity` over real HTTP, alone and behind a gate.

mod faults;
mod fetch;
mod gate;
mod origin;
