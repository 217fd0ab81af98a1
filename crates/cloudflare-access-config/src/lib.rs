#![doc = include_str!("../README.md")]

mod audiences;
mod configuration;
mod invalid_configuration;
mod policy_file;
mod variables;

pub use configuration::Configuration;
pub use invalid_configuration::InvalidConfiguration;
