use std::fmt;

use cloudflare_access::refresh::InvalidSettings;
use cloudflare_access_keys::{ConnectionError, FetchError};

/// The keys of a team cannot be had.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum StartError {
    /// The HTTP client cannot be built.
    Client(ConnectionError),
    /// The first fetch failed.
    Fetch(FetchError),
    /// There is no tokio runtime to run on.
    NoRuntime,
    /// The settings make no sense together.
    Settings(InvalidSettings),
}

impl fmt::Display for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            StartError::Client(_) => "the HTTP client for the team's keys cannot be built",
            StartError::Fetch(_) => "the team's keys cannot be fetched",
            StartError::NoRuntime => "the team's keys need a tokio runtime: start them inside one",
            StartError::Settings(_) => "the settings for the team's keys make no sense",
        })
    }
}

impl std::error::Error for StartError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            StartError::Client(source) => Some(source),
            StartError::Fetch(source) => Some(source),
            StartError::NoRuntime => None,
            StartError::Settings(source) => Some(source),
        }
    }
}
