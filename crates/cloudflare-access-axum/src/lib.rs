#![doc = include_str!("../README.md")]

mod access;
mod rejection;

pub use access::Access;
pub use cloudflare_access_tower::AccessLayer;
pub use rejection::AccessRejection;
