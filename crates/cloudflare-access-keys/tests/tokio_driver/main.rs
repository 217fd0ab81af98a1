//! The driver as a task: what it survives, how it ends, and how it keeps time.

mod ending;
#[path = "../endpoint/endpoint.rs"]
mod endpoint;
mod fetch;
mod panics;
mod shown;
mod time;
