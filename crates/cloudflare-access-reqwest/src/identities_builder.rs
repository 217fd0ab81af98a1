use std::sync::Arc;
use std::time::Duration;

use cloudflare_access::TeamDomain;
use cloudflare_access_identity::{Identities, IdentitiesBuilder, IdentityUrl};
use cloudflare_access_keys::{CertsUrl, InvalidLoopbackUrl};
use reqwest::ClientBuilder;
use tokio::runtime::Handle;

use crate::fetch_identity::IdentityFetcher;
use crate::{StartError, TeamIdentities, client};

/// The time for one fetch from resolving the name to the last byte. Somebody waits for it, unlike for keys.
const TIMEOUT: Duration = Duration::from_secs(5);

/// Sets how a team's identities are fetched and kept.
#[must_use = "there are no identities before `build`"]
#[derive(Debug)]
pub struct TeamIdentitiesBuilder {
    client: ClientBuilder,
    identities: IdentitiesBuilder,
    /// Where the client may go: HTTPS alone, or plain HTTP on this machine.
    reach: CertsUrl,
    timeout: Duration,
    url: IdentityUrl,
}

impl TeamIdentitiesBuilder {
    pub(crate) fn new(team: &TeamDomain) -> TeamIdentitiesBuilder {
        TeamIdentitiesBuilder {
            client: client::defaults(),
            identities: Identities::builder(),
            reach: CertsUrl::of_team(team),
            timeout: TIMEOUT,
            url: IdentityUrl::of_team(team),
        }
    }

    /// Changes the HTTP client, as [`TeamKeysBuilder::client`](crate::TeamKeysBuilder::client) does; the limits are set last,
    /// whatever this sets.
    pub fn client(mut self, configure: impl FnOnce(ClientBuilder) -> ClientBuilder) -> TeamIdentitiesBuilder {
        self.client = configure(self.client);
        self
    }

    /// Fetches from a server on this machine over plain HTTP instead: for tests and local development.
    ///
    /// Whoever answers there decides who is in which group, and sees tokens. Proxies are not used.
    ///
    /// # Errors
    ///
    /// The URL is not plain HTTP to a numeric loopback address.
    pub fn loopback_identity_url(mut self, url: &str) -> Result<TeamIdentitiesBuilder, InvalidLoopbackUrl> {
        (self.reach, self.url) = (CertsUrl::loopback(url)?, IdentityUrl::loopback(url)?);
        Ok(self)
    }

    /// Asks the server on this machine from which keys are fetched, where they are; otherwise the team.
    pub fn beside(mut self, certs_url: &CertsUrl) -> TeamIdentitiesBuilder {
        if let Some(url) = IdentityUrl::beside(certs_url) {
            (self.reach, self.url) = (certs_url.clone(), url);
        }
        self
    }

    /// For how long identities are kept and waited for, and how many.
    pub fn keeping(mut self, configure: impl FnOnce(IdentitiesBuilder) -> IdentitiesBuilder) -> TeamIdentitiesBuilder {
        self.identities = configure(self.identities);
        self
    }

    /// How long one fetch may take from resolving the name to the last byte. Default: 5 s.
    pub fn timeout(mut self, timeout: Duration) -> TeamIdentitiesBuilder {
        self.timeout = timeout;
        self
    }

    /// The identities, of whom none is known yet. To be called inside a tokio runtime with I/O and time enabled.
    ///
    /// # Errors
    ///
    /// There is no runtime, or the client cannot be built.
    pub fn build(self) -> Result<TeamIdentities, StartError> {
        Handle::try_current().map_err(|_| StartError::NoRuntime)?;
        // Verbose connections log what goes over them, tokens included.
        let client = self.client.connection_verbose(false);
        let client = client::build(client, &self.reach, self.timeout).map_err(StartError::Client)?;
        if self.url.is_loopback() {
            tracing::warn!(
                url = self.url.as_str(),
                "identities come from this machine: only for tests and development"
            );
        }
        let fetcher = IdentityFetcher::new(client, self.url);
        Ok(TeamIdentities::of(self.identities.build_async(Arc::new(fetcher))))
    }
}
