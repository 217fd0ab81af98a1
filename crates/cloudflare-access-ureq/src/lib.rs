#![doc = include_str!("../README.md")]

mod builder;
mod certs_url;
mod fetch;
mod team_keys;

pub use builder::{StartError, TeamKeysBuilder};
pub use certs_url::InvalidLoopbackUrl;
pub use cloudflare_access_keys::{ConnectionError, FetchError, Status, verify_blocking};
pub use team_keys::TeamKeys;
