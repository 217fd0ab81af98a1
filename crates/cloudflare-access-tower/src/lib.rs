#![doc = include_str!("../README.md")]

mod future;
mod guard;
mod layer;
mod respond;
mod service;

pub use future::AccessFuture;
pub use guard::Anonymous;
pub use layer::AccessLayer;
pub use respond::{GrpcResponder, Respond, send};
pub use service::AccessService;
