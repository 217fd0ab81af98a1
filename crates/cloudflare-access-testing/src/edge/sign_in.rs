use std::time::Duration;

use crate::edge::Principal;

/// Somebody to sign in: what the login page asks for.
#[derive(Clone, Debug)]
#[must_use = "nobody is signed in until this is handed to an edge"]
pub struct SignIn {
    pub(crate) principal: Principal,
    pub(crate) groups: Vec<String>,
    pub(crate) country: Option<String>,
    pub(crate) session_length: Option<Duration>,
}

impl SignIn {
    /// A user with this email.
    pub fn user(email: impl Into<String>) -> Self {
        Self::of(Principal::User { email: email.into() })
    }

    /// A service token with this client ID.
    pub fn service(client_id: impl Into<String>) -> Self {
        Self::of(Principal::Service { client_id: client_id.into() })
    }

    /// Somebody let in without an identity, by a client certificate or an IP range.
    pub fn non_identity() -> Self {
        Self::of(Principal::NonIdentity)
    }

    /// In these groups, which the token names in `custom.groups` and get-identity in `groups`.
    pub fn groups<S: Into<String>>(mut self, groups: impl IntoIterator<Item = S>) -> Self {
        self.groups = groups.into_iter().map(Into::into).collect();
        self
    }

    /// From this country, as ISO 3166-1 writes it with two letters. `CH` unless it is told otherwise.
    pub fn country(mut self, country: impl Into<String>) -> Self {
        self.country = Some(country.into());
        self
    }

    /// For this long, in the place of what the application or the edge has; parts of a second are dropped.
    pub fn session_length(mut self, length: Duration) -> Self {
        self.session_length = Some(length);
        self
    }

    fn of(principal: Principal) -> Self {
        Self { principal, groups: Vec::new(), country: None, session_length: None }
    }
}
