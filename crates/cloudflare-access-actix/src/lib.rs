#![doc = include_str!("../README.md")]

mod access;
mod guard;
mod middleware;
mod rejection;
mod respond;

pub use access::{Access, Optional};
pub use middleware::{AccessMiddleware, AccessService};
pub use rejection::AccessRejection;
