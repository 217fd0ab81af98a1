//! The snapshot file: what is written, what is believed, and a restart during an outage.

mod believed;
#[path = "../endpoint/counting.rs"]
mod counting;
#[path = "../endpoint/endpoint.rs"]
mod endpoint;
mod folder;
#[cfg(unix)]
mod permissions;
mod restart;
mod written;
