use std::fmt;

use crate::edge::random_hex;

/// A service token that an edge knows: a name for people, and the credentials that the service sends.
#[derive(Clone, Eq, PartialEq)]
pub struct ServiceToken {
    pub(crate) name: String,
    pub(crate) client_id: String,
    pub(crate) client_secret: String,
}

impl ServiceToken {
    /// A service token with these credentials: `<32 hex>.access`, and a secret.
    #[must_use]
    pub fn new(name: impl Into<String>, client_id: impl Into<String>, client_secret: impl Into<String>) -> Self {
        Self { name: name.into(), client_id: client_id.into(), client_secret: client_secret.into() }
    }

    /// A new service token in the shape that Access gives out today, but for the checksum in the secret.
    #[must_use]
    pub fn generate(name: impl Into<String>) -> Self {
        Self::new(name, format!("{}.access", random_hex::<16>()), format!("cfast_{}", random_hex::<24>()))
    }

    /// The Client ID.
    #[must_use]
    pub fn client_id(&self) -> &str {
        &self.client_id
    }

    /// The Client Secret.
    #[must_use]
    pub fn client_secret(&self) -> &str {
        &self.client_secret
    }
}

impl fmt::Debug for ServiceToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ServiceToken")
            .field("name", &self.name)
            .field("client_id", &self.client_id)
            .finish_non_exhaustive()
    }
}
