use std::fmt;
use std::time::Duration;

use cloudflare_access::policy::InvalidIdentity;
use cloudflare_access_keys::ConnectionError;

/// Why an identity could not be fetched. Tells nothing of the token or the caller.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum IdentityError {
    /// It was given up before it ended: there was no thread to be had, or its runtime was shut down.
    Abandoned,
    /// The connection could not be made or broke: name resolution, TCP, TLS, or HTTP itself.
    Connection(ConnectionError),
    /// The answer is compressed, which was not asked for; a cap on compressed bytes is none.
    Encoded,
    /// The answer is no identity: a login page with status 200, an error in the form of JSON.
    Invalid(InvalidIdentity),
    /// The code that fetches panicked.
    Panicked,
    /// The answer has another status than 200. Redirects are not followed: they would lead the token elsewhere.
    Status {
        /// The status. A redirect most often means that Access knows the session no more.
        status: u16,
        /// After how long the server wants to be asked again.
        retry_after: Option<Duration>,
    },
    /// The whole fetch took longer than its time limit.
    Timeout,
    /// The answer is longer than 256 KiB.
    TooLarge,
}

impl IdentityError {
    /// Whether it says that everybody would fare alike; otherwise it may lie in the one caller's session.
    pub(crate) fn concerns_everyone(&self) -> bool {
        match self {
            IdentityError::Invalid(_) | IdentityError::TooLarge => false,
            IdentityError::Status { status, .. } => matches!(status, 408 | 429 | 500..),
            _ => true,
        }
    }

    pub(crate) fn retry_after(&self) -> Option<Duration> {
        match self {
            IdentityError::Status { retry_after, .. } => *retry_after,
            _ => None,
        }
    }
}

impl fmt::Display for IdentityError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            IdentityError::Abandoned => f.write_str("fetching the identity was given up before it ended"),
            IdentityError::Connection(_) => f.write_str("the connection to the get-identity endpoint failed"),
            IdentityError::Encoded => f.write_str("the answer is compressed although that was not asked for"),
            IdentityError::Invalid(_) => f.write_str("the answer is no identity"),
            IdentityError::Panicked => f.write_str("fetching the identity panicked"),
            IdentityError::Status { status: status @ 300..400, .. } => {
                write!(f, "the get-identity endpoint answers {status}, not 200: it may know the session no more")
            }
            IdentityError::Status { status, .. } => write!(f, "the get-identity endpoint answers {status}, not 200"),
            IdentityError::Timeout => f.write_str("the get-identity endpoint did not answer in time"),
            IdentityError::TooLarge => f.write_str("the answer is longer than 256 KiB"),
        }
    }
}

impl std::error::Error for IdentityError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            IdentityError::Connection(error) => Some(error),
            IdentityError::Invalid(error) => Some(error),
            _ => None,
        }
    }
}
