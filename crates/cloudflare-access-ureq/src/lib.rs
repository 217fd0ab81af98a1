#![doc = include_str!("../README.md")]

mod agent;
mod builder;
mod fetch;
mod fetch_identity;
mod identities;
mod team_keys;

pub use builder::{StartError, TeamKeysBuilder};
pub use cloudflare_access_identity::{Identities, IdentitiesBuilder, IdentityError};
pub use cloudflare_access_keys::{ConnectionError, FetchError, InvalidLoopbackUrl, Status, verify_blocking};
pub use identities::{TeamIdentities, TeamIdentitiesBuilder};
pub use team_keys::TeamKeys;
