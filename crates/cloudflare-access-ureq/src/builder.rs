use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use cloudflare_access::TeamDomain;
use cloudflare_access::refresh::{InvalidSettings, Settings};
use cloudflare_access::rs256::Backend;
use cloudflare_access_keys::{CertsUrl, FetchError, FreshKeys, FreshKeysBuilder, InvalidLoopbackUrl, ThreadDriver};

use crate::TeamKeys;
use crate::fetch::Fetcher;

/// The time for one fetch from resolving the name to the last byte; what cloudflared allows as well.
const TIMEOUT: Duration = Duration::from_secs(10);

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
///     .snapshot("/var/lib/my-service/access-keys")
///     .start()?;
/// # Ok(())
/// # }
/// ```
#[must_use = "nothing is fetched before `start` or `start_in_background`"]
#[derive(Debug)]
pub struct TeamKeysBuilder {
    keys: FreshKeysBuilder,
    timeout: Duration,
    url: CertsUrl,
}

impl TeamKeysBuilder {
    /// The defaults, for the keys of `team` prepared with `backend`.
    pub fn new(team: &TeamDomain, backend: &'static dyn Backend) -> TeamKeysBuilder {
        TeamKeysBuilder { keys: FreshKeys::builder(team, backend), timeout: TIMEOUT, url: CertsUrl::of_team(team) }
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

    /// Fetches the keys and begins to keep them fresh. Blocks until the first fetch has ended, at most the timeout; with
    /// keys from a snapshot not at all.
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
        if self.url.is_loopback() {
            tracing::warn!(url = self.url.as_str(), "keys come from this machine: only for tests and development");
        }
        let keys = Arc::new(self.keys.build().map_err(StartError::Settings)?);
        let fetcher = Arc::new(Fetcher::new(self.url, self.timeout));
        let driver =
            ThreadDriver::start(Arc::clone(&keys), fetcher).map_err(|error| StartError::Thread(error.kind()))?;
        Ok(TeamKeys::new(keys, driver))
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
