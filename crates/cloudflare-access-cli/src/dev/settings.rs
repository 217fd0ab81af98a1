use std::fs;
use std::path::{Path, PathBuf};

use cloudflare_access_testing::{LocalEdge, LocalEdgeBuilder, ServiceToken, Upstream, session_length};
use serde::Deserialize;

use crate::dev::{ApplicationSettings, DevError};

/// Where services that are developed look for a local server, and what the documentation of others uses.
const PORT: u16 = 8787;

/// A name that says what it is, so that nobody takes its issuer for that of a team.
const TEAM: &str = "local-dev";

/// Everything that can be set, in a file or on the command line.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Settings {
    pub(crate) upstream: Option<String>,
    pub(crate) port: Option<u16>,
    pub(crate) team: Option<String>,
    pub(crate) keys: Option<PathBuf>,
    pub(crate) session: Option<String>,
    #[serde(default, rename = "application")]
    pub(crate) applications: Vec<ApplicationSettings>,
    #[serde(default, rename = "service_token")]
    pub(crate) service_tokens: Vec<ServiceTokenSettings>,
    #[serde(default, rename = "person")]
    pub(crate) people: Vec<PersonSettings>,
}

/// A service token that the edge knows.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ServiceTokenSettings {
    pub(crate) name: String,
    pub(crate) client_id: String,
    pub(crate) client_secret: String,
}

/// Somebody to choose on the login page.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PersonSettings {
    email: String,
    #[serde(default)]
    groups: Vec<String>,
}

impl Settings {
    pub(crate) fn read(path: &Path) -> Result<Self, DevError> {
        let text = fs::read_to_string(path).map_err(|source| DevError::File { path: path.to_owned(), source })?;
        toml::from_str(&text)
            .map_err(|error| DevError::Member { path: path.to_owned(), message: error.message().to_owned() })
    }

    /// Fills in what was not said.
    pub(crate) fn complete(&mut self) {
        self.port.get_or_insert(PORT);
        self.team.get_or_insert_with(|| TEAM.to_owned());
        if self.service_tokens.is_empty() {
            let token = ServiceToken::generate("local");
            self.service_tokens.push(ServiceTokenSettings {
                name: "local".to_owned(),
                client_id: token.client_id().to_owned(),
                client_secret: token.client_secret().to_owned(),
            });
        }
    }

    /// An edge that signs with keys that nobody else has.
    pub(crate) fn builder(&self) -> Result<LocalEdgeBuilder, DevError> {
        let upstream: Upstream =
            self.upstream.as_deref().ok_or(DevError::UpstreamMissing)?.parse().map_err(|_| DevError::Upstream)?;
        let mut builder = LocalEdge::builder().upstream(upstream).port(self.port.unwrap_or(PORT));
        builder = builder.team(self.team.as_deref().unwrap_or(TEAM));
        builder = match &self.keys {
            Some(folder) => builder.keys_in(folder),
            None => builder.generated_keys(),
        };
        if let Some(session) = &self.session {
            builder = builder.session_length(session_length(session).ok_or(DevError::Session)?);
        }
        if self.applications.is_empty() {
            builder = builder.application(cloudflare_access_testing::EdgeApplication::new("Everything"));
        }
        for application in &self.applications {
            builder = builder.application(application.application()?);
        }
        for ServiceTokenSettings { name, client_id, client_secret } in &self.service_tokens {
            builder = builder.service_token(ServiceToken::new(name, client_id, client_secret));
        }
        for PersonSettings { email, groups } in &self.people {
            builder = builder.person(email, groups);
        }
        Ok(builder)
    }
}
