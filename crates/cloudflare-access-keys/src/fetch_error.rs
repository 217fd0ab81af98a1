use std::fmt;
use std::time::Duration;

use cloudflare_access::InvalidKeySet;

/// Why a fetch brought no new keys. The set in force stays.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FetchError {
    /// It was given up before it ended: there was no thread to be had, its runtime was shut down, or this process was
    /// forked off while another one fetched.
    Abandoned,
    /// The connection could not be made or broke: name resolution, TCP, TLS, or HTTP itself.
    Connection(ConnectionError),
    /// The answer is compressed, which was not asked for; a cap on compressed bytes is none.
    Encoded,
    /// The answer is no usable key set.
    KeySet(InvalidKeySet),
    /// The code that fetches panicked.
    Panicked,
    /// The answer has another status than 200. Redirects are not followed: they would choose whose keys are trusted.
    Status {
        /// The status. A 404 most often means that there is no team of that name.
        status: u16,
        /// After how long the server wants to be asked again.
        retry_after: Option<Duration>,
    },
    /// The whole fetch took longer than its time limit.
    Timeout,
    /// The answer is longer than 64 KiB.
    TooLarge,
}

impl FetchError {
    pub(crate) fn retry_after(&self) -> Option<Duration> {
        match self {
            FetchError::Status { retry_after, .. } => *retry_after,
            _ => None,
        }
    }
}

impl fmt::Display for FetchError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            FetchError::Abandoned => f.write_str("fetching the keys was given up before it ended"),
            FetchError::Connection(_) => f.write_str("the connection to the team's certs endpoint failed"),
            FetchError::Encoded => f.write_str("the answer is compressed although that was not asked for"),
            FetchError::KeySet(_) => f.write_str("the answer is no usable key set"),
            FetchError::Panicked => f.write_str("fetching the keys panicked"),
            FetchError::Status { status: 404, .. } => {
                f.write_str("the certs endpoint answers 404: check the team domain, there may be no such team")
            }
            FetchError::Status { status, .. } => write!(f, "the certs endpoint answers {status}, not 200"),
            FetchError::Timeout => f.write_str("the certs endpoint did not answer in time"),
            FetchError::TooLarge => f.write_str("the answer is longer than 64 KiB"),
        }
    }
}

impl std::error::Error for FetchError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            FetchError::Connection(error) => Some(error),
            FetchError::KeySet(error) => Some(error),
            _ => None,
        }
    }
}

/// What the HTTP client says of a broken connection; its words may change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConnectionError {
    message: String,
}

impl ConnectionError {
    /// An error of these words. They reach logs: no token, no key, no answer's body belongs in them.
    #[must_use]
    pub fn new(message: impl Into<String>) -> ConnectionError {
        ConnectionError { message: message.into() }
    }
}

impl fmt::Display for ConnectionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for ConnectionError {}
