#![doc = include_str!("../README.md")]

mod builder;
mod client;
mod fetch;
mod fetch_identity;
mod head;
mod identities;
mod identities_builder;
mod start_error;
mod team_keys;

pub use builder::TeamKeysBuilder;
pub use cloudflare_access_identity::{Identities, IdentitiesBuilder, IdentityError};
pub use cloudflare_access_keys::{ConnectionError, FetchError, InvalidLoopbackUrl, Status};
pub use identities::TeamIdentities;
pub use identities_builder::TeamIdentitiesBuilder;
pub use start_error::StartError;
pub use team_keys::TeamKeys;
