//! The driver on a thread: what it survives, how it ends, and how it keeps time.

mod ending;
#[path = "../endpoint/endpoint.rs"]
mod endpoint;
mod panics;
mod revival;
mod runtimes;
mod shown;
mod time;
