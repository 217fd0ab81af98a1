#![doc = include_str!("../README.md")]

mod counters;
mod front;
mod invalid_capacity;
mod key;
mod statistics;
mod stripes;
mod token_cache;

pub use invalid_capacity::InvalidCapacity;
pub use statistics::Statistics;
pub use token_cache::TokenCache;
