#![doc = include_str!("../README.md")]

mod builder;
mod certs_url;
mod fetch;
mod fetch_error;
mod refresher;
mod shared;
mod team_keys;

pub use builder::{StartError, TeamKeysBuilder};
pub use certs_url::InvalidLoopbackUrl;
pub use fetch_error::FetchError;
pub use team_keys::TeamKeys;
