//! The local endpoints as a client sees them that reads raw bytes from a socket.

mod client;
mod faults;
mod identity;
mod lifecycle;
mod requests;
