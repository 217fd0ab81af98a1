use std::fmt;
use std::hash::{BuildHasher, RandomState};
use std::path::PathBuf;
use std::time::Duration;

use cloudflare_access::TeamDomain;
use cloudflare_access::refresh::{InvalidSettings, Refresh, Settings};
use cloudflare_access::rs256::Backend;

use crate::{Clock, FreshKeys, Snapshot};

/// How long requests may wait for a refresh. Browsers and proxies bear it; a fetch takes a tenth of it.
const PATIENCE: Duration = Duration::from_secs(2);

/// Sets how a team's keys are kept.
#[must_use = "nothing is kept before `build`"]
#[derive(Clone)]
pub struct FreshKeysBuilder {
    backend: &'static dyn Backend,
    clock: Clock,
    patience: Duration,
    settings: Settings,
    snapshot: Option<PathBuf>,
    team: TeamDomain,
}

impl FreshKeysBuilder {
    pub(crate) fn new(team: &TeamDomain, backend: &'static dyn Backend) -> FreshKeysBuilder {
        FreshKeysBuilder {
            backend,
            clock: Clock::system(),
            patience: PATIENCE,
            settings: Settings::default(),
            snapshot: None,
            team: team.clone(),
        }
    }

    /// Counts time by `clock` instead of the system's: for tests.
    pub fn clock(mut self, clock: Clock) -> FreshKeysBuilder {
        self.clock = clock;
        self
    }

    /// How long requests may wait for a refresh, counted from when the first of them asked for it or, where none had, from
    /// when it began; zero to answer at once. Default: 2 s.
    pub fn patience(mut self, patience: Duration) -> FreshKeysBuilder {
        self.patience = patience;
        self
    }

    /// How often keys are fetched and for how long they serve.
    pub fn settings(mut self, settings: Settings) -> FreshKeysBuilder {
        self.settings = settings;
        self
    }

    /// Keeps the last good set in a file, see [`Snapshot`]. Default: none.
    pub fn snapshot(mut self, path: impl Into<PathBuf>) -> FreshKeysBuilder {
        self.snapshot = Some(path.into());
        self
    }

    /// The keys, without any so far but those of the snapshot.
    ///
    /// # Errors
    ///
    /// The settings make no sense together.
    pub fn build(self) -> Result<FreshKeys, InvalidSettings> {
        // Machines of a fleet must draw different numbers; the standard library's hash keys are random per process.
        let seed = RandomState::new().hash_one(self.team.host());
        let refresh = Refresh::new(self.settings, seed)?;
        let snapshot = self.snapshot.map(|path| Snapshot::new(path, &self.team, self.settings.longest_age()));
        Ok(FreshKeys::new(self.backend, self.clock, self.patience, refresh, snapshot))
    }
}

impl fmt::Debug for FreshKeysBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FreshKeysBuilder")
            .field("patience", &self.patience)
            .field("settings", &self.settings)
            .field("snapshot", &self.snapshot)
            .field("team", &self.team)
            .finish_non_exhaustive()
    }
}
