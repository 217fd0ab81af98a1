use std::fmt;
use std::net::{Ipv4Addr, TcpListener};
use std::path::PathBuf;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use crate::edge::applications::Applications;
use crate::edge::clock::EdgeClock;
use crate::edge::directory::{Directory, Person};
use crate::edge::key_folder::KeyFolder;
use crate::edge::request_log::{Listener, RequestLog};
use crate::edge::server::Server;
use crate::edge::state::State;
use crate::edge::{
    DEFAULT_COUNTRY, EdgeApplication, EdgeError, RequestLine, ServiceToken, Upstream, check, random_hex,
};
use crate::service::Service;
use crate::{AUDIENCE, Issuer, LocalEdge, TestKey};

/// What Access has unless an administrator says otherwise ("Session management").
const SESSION_LENGTH: Duration = Duration::from_secs(24 * 60 * 60);

/// A [`LocalEdge`] that is not started yet.
#[must_use = "nothing is started until `start` is called"]
pub struct LocalEdgeBuilder {
    team: String,
    port: u16,
    upstream: Option<Upstream>,
    applications: Vec<EdgeApplication>,
    service_tokens: Vec<ServiceToken>,
    people: Vec<Person>,
    keys: Keys,
    session_length: Duration,
    on_request: Option<Listener>,
}

enum Keys {
    Folder(PathBuf),
    Generated,
    Published,
}

impl LocalEdgeBuilder {
    pub(crate) fn new() -> Self {
        Self {
            team: "acme".to_owned(),
            port: 0,
            upstream: None,
            applications: Vec::new(),
            service_tokens: Vec::new(),
            people: Vec::new(),
            keys: Keys::Published,
            session_length: SESSION_LENGTH,
            on_request: None,
        }
    }

    /// The team's name.
    pub fn team(mut self, team: impl Into<String>) -> Self {
        self.team = team.into();
        self
    }

    /// The port on 127.0.0.1; 0 is any free one.
    pub fn port(mut self, port: u16) -> Self {
        self.port = port;
        self
    }

    /// The service to forward to.
    pub fn upstream(mut self, upstream: impl Into<Upstream>) -> Self {
        self.upstream = Some(upstream.into());
        self
    }

    /// Adds an application; the first one takes the place of the one that protects everything.
    pub fn application(mut self, application: EdgeApplication) -> Self {
        self.applications.push(application);
        self
    }

    /// Adds a service token, which every application with a Service Auth policy knows.
    pub fn service_token(mut self, token: ServiceToken) -> Self {
        self.service_tokens.push(token);
        self
    }

    /// Adds somebody to choose on the login page.
    pub fn person<S: Into<String>>(mut self, email: impl Into<String>, groups: impl IntoIterator<Item = S>) -> Self {
        let groups = groups.into_iter().map(Into::into).collect();
        self.people.push(Person { email: email.into(), groups, country: DEFAULT_COUNTRY.to_owned() });
        self
    }

    /// Signs with fresh keys instead of those that this crate publishes, which anybody can sign with.
    ///
    /// For whatever serves longer than a test.
    pub fn generated_keys(mut self) -> Self {
        self.keys = Keys::Generated;
        self
    }

    /// Signs with fresh keys, and keeps them in this folder, which its owner alone can read.
    pub fn keys_in(mut self, folder: impl Into<PathBuf>) -> Self {
        self.keys = Keys::Folder(folder.into());
        self
    }

    /// How long a sign-in lasts unless the application or the login page says otherwise; 24 hours at first.
    pub fn session_length(mut self, length: Duration) -> Self {
        self.session_length = length;
        self
    }

    /// Calls this for every request once its answer begins. It holds the edge up for as long as it takes.
    pub fn on_request(mut self, listener: impl Fn(&RequestLine) + Send + Sync + 'static) -> Self {
        self.on_request = Some(Box::new(listener));
        self
    }

    /// Starts to listen; connections are accepted from the moment this returns.
    ///
    /// # Errors
    ///
    /// If what the builder was told makes no sense, the keys cannot be read or written, or the port is taken.
    pub fn start(self) -> Result<LocalEdge, EdgeError> {
        check::team(&self.team)?;
        let applications = match self.applications {
            applications if applications.is_empty() => vec![EdgeApplication::new("Everything").audience(AUDIENCE)],
            applications => applications,
        };
        let applications: Vec<_> =
            applications.into_iter().map(|application| application.completed(&self.team)).collect();
        check::applications(&applications)?;

        let issuer = Issuer::new(&self.team).with_audience(applications.first().map_or("", EdgeApplication::tag));
        let (folder, keys) = match self.keys {
            Keys::Published => (None, [TestKey::first(), TestKey::second()]),
            Keys::Generated => (None, [TestKey::generate(), TestKey::generate()]),
            Keys::Folder(path) => {
                let folder = KeyFolder::new(&path);
                let keys = folder.open().map_err(|source| EdgeError::Keys { folder: path, source })?;
                (Some(folder), keys)
            }
        };
        let mut directory = Directory::default();
        self.people.into_iter().rev().for_each(|person| directory.put(person));

        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, self.port)).map_err(EdgeError::Listen)?;
        let state = Arc::new(State {
            address: listener.local_addr().map_err(EdgeError::Listen)?,
            applications: Applications::new(applications),
            authorizations: Mutex::default(),
            clock: EdgeClock::default(),
            csrf: random_hex::<16>(),
            directory: Mutex::new(directory),
            is_down: AtomicBool::new(false),
            key_folder: folder,
            log: RequestLog::new(self.on_request),
            notice: Mutex::default(),
            service: Service::new(issuer.with_keys(keys[1], [keys[0]])),
            service_tokens: self.service_tokens,
            session_length: self.session_length,
            sessions: Mutex::default(),
            signing_keys: Mutex::new(keys.to_vec()),
            upstream: Mutex::new(self.upstream),
        });
        let server = Server::start(listener, state.clone()).map_err(EdgeError::Listen)?;
        Ok(LocalEdge::new(state, server))
    }
}

impl fmt::Debug for LocalEdgeBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LocalEdgeBuilder").field("team", &self.team).field("port", &self.port).finish_non_exhaustive()
    }
}
