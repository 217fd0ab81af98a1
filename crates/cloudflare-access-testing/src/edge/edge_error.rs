use std::fmt;
use std::io;
use std::path::PathBuf;

/// An edge cannot be started like this.
#[derive(Debug)]
#[non_exhaustive]
pub enum EdgeError {
    /// The AUD tag of the application with this name is none.
    Audience(String),
    /// Two applications have the same name, the same AUD tag, or the same host and path.
    Duplicate(String),
    /// The host of the application with this name is not this machine.
    Host(String),
    /// The folder with the signing keys cannot be used.
    Keys {
        /// The folder.
        folder: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// There is no port or no thread to be had.
    Listen(io::Error),
    /// The path of the application with this name is none.
    Path(String),
    /// The header in which the application with this name reads service tokens is none.
    ServiceTokenHeader(String),
    /// The team's name is none.
    Team,
}

impl fmt::Display for EdgeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            EdgeError::Audience(name) => {
                write!(
                    f,
                    "the audience of application {name:?} is not an AUD tag: write 64 hex digits, or leave it out"
                )
            }
            EdgeError::Duplicate(name) => write!(
                f,
                "application {name:?} is there twice: give each a name, an audience, and a host or path of its own"
            ),
            EdgeError::Host(name) => write!(
                f,
                "the host of application {name:?} is not this machine: write `localhost`, `{}.localhost` or 127.0.0.1",
                if name.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
                    name.to_ascii_lowercase()
                } else {
                    "app".into()
                },
            ),
            EdgeError::Keys { folder, .. } => write!(f, "the signing keys in {} cannot be used", folder.display()),
            EdgeError::Listen(_) => {
                f.write_str("the edge cannot listen on the loopback interface: choose another port")
            }
            EdgeError::Path(name) => {
                write!(f, "the path of application {name:?} does not begin with a slash, or has a query")
            }
            EdgeError::ServiceTokenHeader(name) => {
                write!(f, "application {name:?} cannot read service tokens from that: write a header's name")
            }
            EdgeError::Team => f.write_str("the team is not a name: write lower-case letters, digits and hyphens"),
        }
    }
}

impl std::error::Error for EdgeError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            EdgeError::Keys { source, .. } | EdgeError::Listen(source) => Some(source),
            _ => None,
        }
    }
}
