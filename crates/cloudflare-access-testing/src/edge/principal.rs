use std::fmt;

use serde_json::Value;

/// Whom a token names.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Principal {
    NonIdentity,
    Service { client_id: String },
    User { email: String },
}

impl Principal {
    /// Of the claims that this edge has signed.
    pub(crate) fn of(claims: &Value) -> Self {
        match (claims["email"].as_str(), claims["common_name"].as_str()) {
            (Some(email), _) => Self::User { email: email.to_owned() },
            (None, Some(client_id)) => Self::Service { client_id: client_id.to_owned() },
            (None, None) => Self::NonIdentity,
        }
    }

    pub(crate) fn email(&self) -> Option<&str> {
        match self {
            Self::User { email } => Some(email),
            _ => None,
        }
    }
}

impl fmt::Display for Principal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NonIdentity => "non-identity",
            Self::Service { client_id } => client_id,
            Self::User { email } => email,
        })
    }
}
