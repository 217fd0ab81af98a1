#![doc = include_str!("../README.md")]

mod audiences;
mod cached_tokens;
mod configuration;
mod invalid_configuration;
mod policy_file;
mod services;
mod variables;

pub use configuration::Configuration;
pub use invalid_configuration::InvalidConfiguration;
pub use services::{NamedService, Services};
