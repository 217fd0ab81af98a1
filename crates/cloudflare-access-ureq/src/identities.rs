use std::ops::Deref;
use std::sync::Arc;
use std::task::{Poll, Waker};
use std::time::Duration;

use cloudflare_access::policy::Identity;
use cloudflare_access::{CertsUrl, IdentitySource, IdentityUnavailable, TeamDomain, VerifiedToken};
use cloudflare_access_identity::{Identities, IdentitiesBuilder, IdentityUrl, InvalidLoopbackUrl};

use crate::fetch_identity::IdentityFetcher;

/// The time for one fetch from resolving the name to the last byte. Somebody waits for it, unlike for keys.
const TIMEOUT: Duration = Duration::from_secs(5);

/// The full identities of one team's users, from `get-identity`, for a [`Gate`](cloudflare_access::Gate) whose policy asks for
/// groups or custom claims. Cloning is cheap and shares what is known.
///
/// There is no thread but while a fetch is under way. What it tells handlers and operators is told by [`Identities`], to which
/// it dereferences.
#[derive(Clone, Debug)]
pub struct TeamIdentities {
    identities: Identities,
}

impl TeamIdentities {
    /// The identities of `team`, with the defaults. Nothing is fetched before somebody is asked for.
    #[must_use]
    pub fn new(team: &TeamDomain) -> TeamIdentities {
        TeamIdentities::builder(team).build()
    }

    /// Everything that can be set, for the identities of `team`.
    pub fn builder(team: &TeamDomain) -> TeamIdentitiesBuilder {
        TeamIdentitiesBuilder { identities: Identities::builder(), timeout: TIMEOUT, url: IdentityUrl::of_team(team) }
    }
}

impl Deref for TeamIdentities {
    type Target = Identities;

    fn deref(&self) -> &Identities {
        &self.identities
    }
}

impl IdentitySource for TeamIdentities {
    fn poll_identity(
        &self,
        token: &VerifiedToken,
        text: &[u8],
        waker: &Waker,
    ) -> Poll<Result<Arc<Identity>, IdentityUnavailable>> {
        self.identities.poll_identity(token, text, waker)
    }
}

/// Sets how a team's identities are fetched and kept.
#[must_use = "there are no identities before `build`"]
#[derive(Clone, Debug)]
pub struct TeamIdentitiesBuilder {
    identities: IdentitiesBuilder,
    timeout: Duration,
    url: IdentityUrl,
}

impl TeamIdentitiesBuilder {
    /// Fetches from a server on this machine over plain HTTP instead: for tests and local development.
    ///
    /// Whoever answers there decides who is in which group, and sees tokens.
    ///
    /// # Errors
    ///
    /// The URL is not plain HTTP to a numeric loopback address.
    pub fn loopback_identity_url(mut self, url: &str) -> Result<TeamIdentitiesBuilder, InvalidLoopbackUrl> {
        self.url = IdentityUrl::loopback(url)?;
        Ok(self)
    }

    /// Asks the server on this machine from which keys are fetched, where they are; otherwise the team.
    pub fn beside(mut self, certs_url: &CertsUrl) -> TeamIdentitiesBuilder {
        self.url = IdentityUrl::beside(certs_url).unwrap_or(self.url);
        self
    }

    /// For how long identities are kept and waited for, and how many.
    ///
    /// ```
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use cloudflare_access_ureq::TeamIdentities;
    /// use std::time::Duration;
    ///
    /// let minute = Duration::from_secs(60);
    /// let identities = TeamIdentities::builder(&"acme".parse()?).keeping(|kept| kept.max_age(minute)).build();
    /// # Ok(())
    /// # }
    /// ```
    pub fn keeping(mut self, configure: impl FnOnce(IdentitiesBuilder) -> IdentitiesBuilder) -> TeamIdentitiesBuilder {
        self.identities = configure(self.identities);
        self
    }

    /// How long one fetch may take from resolving the name to the last byte. Default: 5 s.
    pub fn timeout(mut self, timeout: Duration) -> TeamIdentitiesBuilder {
        self.timeout = timeout;
        self
    }

    /// The identities, of whom none is known yet.
    #[must_use]
    pub fn build(self) -> TeamIdentities {
        if self.url.is_loopback() {
            tracing::warn!(
                url = self.url.as_str(),
                "identities come from this machine: only for tests and development"
            );
        }
        let fetcher = IdentityFetcher::new(self.url, self.timeout);
        TeamIdentities { identities: self.identities.build(Arc::new(fetcher)) }
    }
}
