//! The local certs endpoint as a client sees it that reads raw bytes from a socket.

mod client;
mod faults;
mod lifecycle;
mod requests;
