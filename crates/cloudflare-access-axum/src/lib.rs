#![doc = include_str!("../README.md")]

mod rejection;
mod service;
mod user;
mod verified;

pub use cloudflare_access_tower::AccessLayer;

pub use rejection::AccessRejection;
pub use service::Service;
pub use user::User;
pub use verified::Verified;
