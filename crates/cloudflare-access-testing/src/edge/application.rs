use std::time::Duration;

use sha2::{Digest as _, Sha256};

use crate::edge::cookie::SameSite;
use crate::edge::{OptionsRequests, Policy, Who};
use crate::key::hex;

/// An Access application at a [`LocalEdge`](crate::LocalEdge): the requests that it protects, its AUD tag and its policies.
///
/// A new one protects every path of every host. It lets in every user and every known service token, as an Allow policy with
/// the rule "Everyone" and a Service Auth policy do; the first [`policy`](Self::policy) takes the place of both.
///
/// Of several applications the more specific one decides alone, and nothing is inherited from the other ("Application
/// paths"): one with a host before one without, then the longer path.
#[derive(Clone, Debug)]
pub struct EdgeApplication {
    pub(crate) name: String,
    pub(crate) host: Option<String>,
    pub(crate) path: String,
    pub(crate) audience: Option<String>,
    pub(crate) policies: Vec<Policy>,
    pub(crate) options: OptionsRequests,
    pub(crate) session_length: Option<Duration>,
    pub(crate) same_site: SameSite,
    pub(crate) http_only: bool,
    pub(crate) path_cookie: bool,
    pub(crate) service_token_header: Option<String>,
    pub(crate) strict_service_auth: bool,
    pub(crate) service_auth_401: bool,
}

impl EdgeApplication {
    /// An application of this name, which only people see.
    #[must_use]
    pub fn new(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            host: None,
            path: "/".to_owned(),
            audience: None,
            policies: Vec::new(),
            options: OptionsRequests::Refuse,
            session_length: None,
            same_site: SameSite::None,
            http_only: true,
            path_cookie: false,
            service_token_header: None,
            strict_service_auth: true,
            service_auth_401: false,
        }
    }

    /// Protects this host only, whatever the port: `localhost`, a name that ends in `.localhost`, or a loopback address.
    #[must_use]
    pub fn host(mut self, host: impl Into<String>) -> Self {
        self.host = Some(host.into());
        self
    }

    /// Protects this path and what is below it: `/admin` also means `/admin/users`, and not `/administrator`.
    #[must_use]
    pub fn path(mut self, path: impl Into<String>) -> Self {
        self.path = path.into();
        self
    }

    /// The AUD tag, 64 hex digits. Without it, one that depends on the team, the host and the path alone.
    #[must_use]
    pub fn audience(mut self, audience: impl Into<String>) -> Self {
        self.audience = Some(audience.into());
        self
    }

    /// Adds a policy. One that bypasses counts before all others, and otherwise it is enough that one lets the caller in.
    #[must_use]
    pub fn policy(mut self, policy: Policy) -> Self {
        self.policies.push(policy);
        self
    }

    /// What becomes of `OPTIONS` requests without a token; they are refused unless this says otherwise.
    #[must_use]
    pub fn options(mut self, options: OptionsRequests) -> Self {
        self.options = options;
        self
    }

    /// How long a sign-in to this application lasts at most, unless the login page is told otherwise.
    #[must_use]
    pub fn session_length(mut self, length: Duration) -> Self {
        self.session_length = Some(length);
        self
    }

    /// The `SameSite` attribute of the cookie (API: `same_site_cookie_attribute`); `None` at first, which is Access's default.
    #[must_use]
    pub fn same_site(mut self, same_site: SameSite) -> Self {
        self.same_site = same_site;
        self
    }

    /// Lets scripts of the page read the cookie (API: `http_only_cookie_attribute` off).
    #[must_use]
    pub fn without_http_only(mut self) -> Self {
        self.http_only = false;
        self
    }

    /// Scopes the cookie to the application's path (API: `path_cookie_attribute`).
    ///
    /// Two applications on one host then put two cookies of one name into a request, the longer path first.
    #[must_use]
    pub fn path_cookie_attribute(mut self) -> Self {
        self.path_cookie = true;
        self
    }

    /// Also reads service tokens from this header, as a JSON object (API: `read_service_tokens_from_header`).
    ///
    /// `Authorization: {"cf-access-client-id": "….access", "cf-access-client-secret": "…"}`. A header that was read like that
    /// is not passed on, as the two headers of the other form are not; what Access does with it is not documented.
    #[must_use]
    pub fn read_service_tokens_from_header(mut self, name: impl Into<String>) -> Self {
        self.service_token_header = Some(name.into());
        self
    }

    /// Turns off strict service token authentication (API: `strict_service_token_auth`), which Access organizations have had
    /// since October 2026.
    ///
    /// Strict: no cookie is given to a service and none is taken from it, and it gets a 401 or 403. Lenient: it gets a
    /// `CF_Authorization` cookie, and is sent to the login page where its credentials do not count.
    #[must_use]
    pub fn lenient_service_auth(mut self) -> Self {
        self.strict_service_auth = false;
        self
    }

    /// Answers 401 instead of a redirect where only services are let in (API: `service_auth_401_redirect`).
    #[must_use]
    pub fn service_auth_401_redirect(mut self) -> Self {
        self.service_auth_401 = true;
        self
    }

    /// With everything filled in that follows from the rest.
    pub(crate) fn completed(mut self, team: &str) -> Self {
        if let Some(host) = &mut self.host {
            host.make_ascii_lowercase();
        }
        self.path.truncate(self.path.trim_end_matches('/').len().max(1));
        if self.policies.is_empty() {
            self.policies = vec![Policy::Allow(Who::everyone()), Policy::ServiceAuth];
        }
        let host = self.host.as_deref().unwrap_or("*");
        let derived = || hex(&Sha256::digest(format!("audience {team} {host} {}", self.path)));
        self.audience = Some(self.audience.take().unwrap_or_else(derived));
        self
    }

    /// The AUD tag; empty before [`completed`](Self::completed).
    pub(crate) fn tag(&self) -> &str {
        self.audience.as_deref().unwrap_or_default()
    }
}
