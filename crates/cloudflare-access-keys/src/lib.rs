#![doc = include_str!("../README.md")]

mod blocking;
mod builder;
mod cell;
mod clock;
mod driver_alive;
mod events;
mod fetch;
mod fetch_error;
mod fetch_under_way;
mod fresh_keys;
#[cfg(feature = "metrics")]
mod metrics;
mod snapshot;
mod status;
mod sync;
mod thread_driver;
#[cfg(feature = "tokio")]
mod tokio_driver;
mod unparking;
mod waiters;

pub use blocking::verify_blocking;
pub use builder::FreshKeysBuilder;
pub use clock::Clock;
pub use cloudflare_access::{CertsUrl, InvalidLoopbackUrl};
pub use fetch::Fetch;
pub use fetch_error::{ConnectionError, FetchError};
pub use fresh_keys::{FreshKeys, Task};
pub use snapshot::{Snapshot, SnapshotError};
pub use status::Status;
pub use thread_driver::ThreadDriver;
#[cfg(feature = "tokio")]
pub use tokio_driver::{AsyncFetch, TokioDriver};
