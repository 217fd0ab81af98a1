use std::fmt;
use std::hash::{BuildHasher, RandomState};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use cloudflare_access::TeamDomain;
use cloudflare_access::refresh::{InvalidSettings, Refresh, Settings};
use cloudflare_access::rs256::Backend;

use crate::certs_url::{CertsUrl, InvalidLoopbackUrl};
use crate::fetch::Fetcher;
use crate::shared::Shared;
use crate::{FetchError, TeamKeys, refresher};

/// The time for one fetch from resolving the name to the last byte; what cloudflared allows as well.
const TIMEOUT: Duration = Duration::from_secs(10);

/// How long a request waits for a refresh at most. Browsers and proxies bear it; a fetch takes a tenth of it.
const PATIENCE: Duration = Duration::from_secs(2);

/// Sets how a team's keys are fetched, and starts.
///
/// ```no_run
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use cloudflare_access::refresh::Settings;
/// use cloudflare_access_ureq::TeamKeys;
/// use std::time::Duration;
///
/// let keys = TeamKeys::builder(&"acme".parse()?)
///     .settings(Settings::default().with_interval(Duration::from_secs(15 * 60)))
///     .start()?;
/// # Ok(())
/// # }
/// ```
#[must_use = "nothing is fetched before `start` or `start_in_background`"]
pub struct TeamKeysBuilder {
    backend: &'static dyn Backend,
    patience: Duration,
    settings: Settings,
    timeout: Duration,
    url: CertsUrl,
}

impl TeamKeysBuilder {
    /// The defaults, for the keys of `team` prepared with `backend`.
    pub fn new(team: &TeamDomain, backend: &'static dyn Backend) -> TeamKeysBuilder {
        TeamKeysBuilder {
            backend,
            patience: PATIENCE,
            settings: Settings::default(),
            timeout: TIMEOUT,
            url: CertsUrl::of_team(team),
        }
    }

    /// Fetches from a server on this machine over plain HTTP instead: for tests and local development.
    ///
    /// Whoever answers there decides who is let in.
    ///
    /// # Errors
    ///
    /// The URL is not plain HTTP to a numeric loopback address.
    pub fn loopback_certs_url(mut self, url: &str) -> Result<TeamKeysBuilder, InvalidLoopbackUrl> {
        self.url = CertsUrl::loopback(url)?;
        Ok(self)
    }

    /// How often keys are fetched and for how long they serve.
    pub fn settings(mut self, settings: Settings) -> TeamKeysBuilder {
        self.settings = settings;
        self
    }

    /// How long after a refresh began requests may wait for it; zero to answer at once. Default: 2 s.
    pub fn patience(mut self, patience: Duration) -> TeamKeysBuilder {
        self.patience = patience;
        self
    }

    /// How long one fetch may take from resolving the name to the last byte. Default: 10 s.
    pub fn timeout(mut self, timeout: Duration) -> TeamKeysBuilder {
        self.timeout = timeout;
        self
    }

    /// Fetches the keys and begins to keep them fresh. Blocks until the first fetch has ended, at most the timeout.
    ///
    /// # Errors
    ///
    /// The settings make no sense, the thread cannot be started, or the first fetch failed.
    pub fn start(self) -> Result<TeamKeys, StartError> {
        let keys = self.start_in_background()?;
        keys.wait_for_first_fetch().map_err(StartError::Fetch)?;
        Ok(keys)
    }

    /// Begins to fetch the keys and to keep them fresh, and returns at once.
    ///
    /// # Errors
    ///
    /// The settings make no sense or the thread cannot be started.
    pub fn start_in_background(self) -> Result<TeamKeys, StartError> {
        // Machines of a fleet must draw different numbers; the standard library's hash keys are random per process.
        let seed = RandomState::new().hash_one(self.url.as_str());
        let refresh = Refresh::new(self.settings, seed).map_err(StartError::Settings)?;
        if self.url.is_loopback() {
            tracing::warn!(url = self.url.as_str(), "keys come from this machine: only for tests and development");
        }
        let shared = Arc::new(Shared::new(refresh, self.patience));
        let fetcher = Arc::new(Fetcher::new(self.url, self.backend, self.timeout));
        let running = Arc::clone(&shared);
        let thread = thread::Builder::new()
            .name("access-keys".to_owned())
            .spawn(move || refresher::run(&running, &fetcher))
            .map_err(|error| StartError::Thread(error.kind()))?;
        Ok(TeamKeys::new(shared, thread))
    }
}

impl fmt::Debug for TeamKeysBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TeamKeysBuilder")
            .field("patience", &self.patience)
            .field("settings", &self.settings)
            .field("timeout", &self.timeout)
            .field("url", &self.url.as_str())
            .finish_non_exhaustive()
    }
}

/// The keys of a team cannot be had.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum StartError {
    /// The first fetch failed.
    Fetch(FetchError),
    /// The settings make no sense together.
    Settings(InvalidSettings),
    /// The background thread cannot be started.
    Thread(std::io::ErrorKind),
}

impl fmt::Display for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            StartError::Fetch(_) => "the team's keys cannot be fetched",
            StartError::Settings(_) => "the settings for the team's keys make no sense",
            StartError::Thread(_) => "the thread that keeps the team's keys fresh cannot be started",
        })
    }
}

impl std::error::Error for StartError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            StartError::Fetch(source) => Some(source),
            StartError::Settings(source) => Some(source),
            StartError::Thread(_) => None,
        }
    }
}
