#![doc = include_str!("../README.md")]

mod answers;
mod builder;
mod caller_key;
mod clock;
mod events;
mod failures;
mod fetch_identity;
mod flight;
mod flights;
mod identities;
mod identity_error;
mod identity_url;
mod settings;
mod shared;
mod status;
mod thread_carrier;
mod token_text;
#[cfg(feature = "tokio")]
mod tokio_carrier;

pub use builder::IdentitiesBuilder;
pub use clock::Clock;
pub use cloudflare_access_keys::{ConnectionError, InvalidLoopbackUrl};
#[cfg(feature = "tokio")]
pub use fetch_identity::AsyncFetchIdentity;
pub use fetch_identity::FetchIdentity;
pub use identities::Identities;
pub use identity_error::IdentityError;
pub use identity_url::IdentityUrl;
pub use status::Status;
pub use token_text::TokenText;

/// The longest answer that is read, in bytes: some two thousand groups with id, name and address, beside the posture of a
/// few devices. It holds what a user may be in, and not what a server may send.
pub const MAX_DOCUMENT: usize = 256 * 1024;
