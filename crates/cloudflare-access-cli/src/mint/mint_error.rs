use std::error::Error;
use std::fmt;

/// Why there is no token.
#[derive(Debug)]
pub(crate) enum MintError {
    Nobody,
    NotAnEdge,
    /// What the edge says, which repeats nothing that was typed.
    Refused(String),
    Unreachable {
        port: u16,
    },
}

impl fmt::Display for MintError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            MintError::Nobody => {
                f.write_str("nobody is named: write --email, --service or --non-identity, or the name of a --fixture")
            }
            MintError::NotAnEdge => {
                f.write_str("whoever listens at that port is no `cfaccess dev`: name another --port")
            }
            MintError::Refused(error) => f.write_str(error),
            MintError::Unreachable { port } => {
                write!(f, "nobody listens at port {port}: start `cfaccess dev`, or name its --port")
            }
        }
    }
}

impl Error for MintError {}
