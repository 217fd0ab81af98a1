use std::future::poll_fn;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use cloudflare_access::TeamDomain;
use cloudflare_access::refresh::Settings;
use cloudflare_access::rs256::Backend;
use cloudflare_access_keys::{CertsUrl, FreshKeys, FreshKeysBuilder, InvalidLoopbackUrl, TokioDriver};
use reqwest::ClientBuilder;
use tokio::runtime::Handle;

use crate::fetch::Fetcher;
use crate::{StartError, TeamKeys, client};

/// The time for one fetch from resolving the name to the last byte; what cloudflared allows as well.
const TIMEOUT: Duration = Duration::from_secs(10);

/// Sets how a team's keys are fetched, and starts.
///
/// ```no_run
/// # async fn start() -> Result<(), Box<dyn std::error::Error>> {
/// use cloudflare_access::refresh::Settings;
/// use cloudflare_access_reqwest::TeamKeys;
/// use std::time::Duration;
///
/// let keys = TeamKeys::builder(&"acme".parse()?)
///     .settings(Settings::default().with_interval(Duration::from_secs(15 * 60)))
///     .snapshot("/var/lib/my-service/access-keys")
///     .start()
///     .await?;
/// # Ok(())
/// # }
/// ```
#[must_use = "nothing is fetched before `start` or `start_in_background`"]
#[derive(Debug)]
pub struct TeamKeysBuilder {
    client: ClientBuilder,
    keys: FreshKeysBuilder,
    timeout: Duration,
    url: CertsUrl,
}

impl TeamKeysBuilder {
    /// The defaults, for the keys of `team` prepared with `backend`.
    pub fn new(team: &TeamDomain, backend: &'static dyn Backend) -> TeamKeysBuilder {
        TeamKeysBuilder {
            client: client::defaults(),
            keys: FreshKeys::builder(team, backend),
            timeout: TIMEOUT,
            url: CertsUrl::of_team(team),
        }
    }

    /// Changes the HTTP client: a proxy, a resolver, roots of one's own.
    ///
    /// The limits are set last, whatever this sets: HTTPS only and certificates checked, no redirects, no retries, no
    /// decompression, the time limit. The client that comes in has a TLS configuration with the Mozilla roots; to trust
    /// others, give it another one by [`ClientBuilder::tls_backend_preconfigured`], or return a client that the program
    /// has configured elsewhere, whose TLS backend must then be one of the program's own features of `reqwest`.
    pub fn client(mut self, configure: impl FnOnce(ClientBuilder) -> ClientBuilder) -> TeamKeysBuilder {
        self.client = configure(self.client);
        self
    }

    /// Fetches from a server on this machine over plain HTTP instead: for tests and local development.
    ///
    /// Whoever answers there decides who is let in. Proxies are not used.
    ///
    /// # Errors
    ///
    /// The URL is not plain HTTP to a numeric loopback address.
    pub fn loopback_certs_url(mut self, url: &str) -> Result<TeamKeysBuilder, InvalidLoopbackUrl> {
        self.url = CertsUrl::loopback(url)?;
        Ok(self)
    }

    /// Fetches from where a configuration says, which is the team's own address or a server on this machine.
    ///
    /// The address of a team is derived from the team alone: one that is not on this machine changes nothing.
    pub fn certs_url(mut self, url: &CertsUrl) -> TeamKeysBuilder {
        if url.is_loopback() {
            self.url = url.clone();
        }
        self
    }

    /// How often keys are fetched and for how long they serve.
    pub fn settings(mut self, settings: Settings) -> TeamKeysBuilder {
        self.keys = self.keys.settings(settings);
        self
    }

    /// How long requests may wait for a refresh, counted from when the first of them asked for it or, where none had, from
    /// when it began; zero to answer at once. Default: 2 s.
    pub fn patience(mut self, patience: Duration) -> TeamKeysBuilder {
        self.keys = self.keys.patience(patience);
        self
    }

    /// Keeps the last good set in a file, so that a restart during an outage still verifies. Default: none.
    ///
    /// Whoever can write the file decides who is let in: it is refused where others may write it or its folder, where one
    /// of the two belongs to another user than the program's and root, and where it is older than keys may be, corrupt, or
    /// of another team.
    pub fn snapshot(mut self, path: impl Into<PathBuf>) -> TeamKeysBuilder {
        self.keys = self.keys.snapshot(path);
        self
    }

    /// How long one fetch may take from resolving the name to the last byte. Default: 10 s.
    pub fn timeout(mut self, timeout: Duration) -> TeamKeysBuilder {
        self.timeout = timeout;
        self
    }

    /// Fetches the keys and begins to keep them fresh. Waits until the first fetch has ended, at most the timeout; with
    /// keys from a snapshot not at all.
    ///
    /// # Errors
    ///
    /// What [`start_in_background`](TeamKeysBuilder::start_in_background) refuses, or the first fetch failed.
    pub async fn start(self) -> Result<TeamKeys, StartError> {
        let keys = self.start_in_background()?;
        poll_fn(|context| keys.poll_first_fetch(context)).await.map_err(StartError::Fetch)?;
        Ok(keys)
    }

    /// Begins to fetch the keys and to keep them fresh, and returns at once. To be called inside a tokio runtime with I/O
    /// and time enabled, which must go on running: one of the current thread that nobody drives any more fetches nothing.
    ///
    /// # Errors
    ///
    /// There is no runtime, the settings make no sense, or the client cannot be built.
    pub fn start_in_background(self) -> Result<TeamKeys, StartError> {
        Handle::try_current().map_err(|_| StartError::NoRuntime)?;
        let keys = Arc::new(self.keys.build().map_err(StartError::Settings)?);
        let client = client::build(self.client, &self.url, self.timeout).map_err(StartError::Client)?;
        if self.url.is_loopback() {
            tracing::warn!(url = self.url.as_str(), "keys come from this machine: only for tests and development");
        }
        let driver = TokioDriver::start(Arc::clone(&keys), Arc::new(Fetcher::new(client, self.url)));
        Ok(TeamKeys::new(keys, driver))
    }
}
