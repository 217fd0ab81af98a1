//! A certs endpoint without a network, which answers as it is told.

#![allow(dead_code, reason = "each test uses a part of it")]

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use cloudflare_access::refresh::{Cause, Settings};
use cloudflare_access::{Application, KeySource, Refusal, TeamDomain, UnixTime, UnverifiedToken, Verifier, rs256};
use cloudflare_access_keys::{Fetch, FetchError, FreshKeys, FreshKeysBuilder};
use cloudflare_access_testing::{AUDIENCE, Issuer};

/// Long enough for the slowest machine; nothing waits for it where all is well.
const LONG: Duration = Duration::from_secs(20);

#[derive(Clone, Debug)]
pub(crate) enum Answer {
    Document(Vec<u8>),
    Fails(FetchError),
    Genuine,
    /// Until it is told something else.
    Hangs,
    Panics,
}

pub(crate) struct Endpoint {
    state: Mutex<State>,
    changed: Condvar,
}

pub(crate) struct State {
    answer: Answer,
    pub(crate) causes: Vec<Cause>,
    pub(crate) issuer: Issuer,
}

impl Endpoint {
    pub(crate) fn new(answer: Answer) -> Arc<Endpoint> {
        let state = State { answer, causes: Vec::new(), issuer: Issuer::new("acme") };
        Arc::new(Endpoint { state: Mutex::new(state), changed: Condvar::new() })
    }

    pub(crate) fn answer(&self, answer: Answer) {
        self.state().answer = answer;
        self.changed.notify_all();
    }

    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn fetches(&self) -> usize {
        self.state().causes.len()
    }

    /// Waits until so many fetches have begun.
    pub(crate) fn wait_for_fetches(&self, count: usize) {
        let state = self.state();
        let waited = self.changed.wait_timeout_while(state, LONG, |state| state.causes.len() < count).unwrap();
        assert!(!waited.1.timed_out(), "{count} fetches have not begun");
    }

    pub(crate) fn token(&self) -> String {
        self.state().issuer.user("kim@example.com").sign()
    }

    /// What is to be done about one fetch; `None` while it hangs.
    pub(crate) fn reply(&self) -> Option<Result<Vec<u8>, FetchError>> {
        let state = self.state();
        match &state.answer {
            Answer::Document(document) => Some(Ok(document.clone())),
            Answer::Fails(error) => Some(Err(error.clone())),
            Answer::Genuine => Some(Ok(state.issuer.certs_json().into_bytes())),
            Answer::Hangs => None,
            Answer::Panics => {
                drop(state);
                panic!("as told by the test");
            }
        }
    }

    pub(crate) fn begin(&self, cause: Cause) {
        self.state().causes.push(cause);
        self.changed.notify_all();
    }
}

impl Fetch for Endpoint {
    fn fetch(&self, cause: Cause) -> Result<Vec<u8>, FetchError> {
        self.begin(cause);
        loop {
            if let Some(reply) = self.reply() {
                return reply;
            }
            let state = self.state();
            let hangs = |state: &mut State| matches!(state.answer, Answer::Hangs);
            drop(self.changed.wait_timeout_while(state, LONG, hangs));
        }
    }
}

pub(crate) fn team() -> TeamDomain {
    "acme".parse().unwrap()
}

pub(crate) fn builder() -> FreshKeysBuilder {
    FreshKeys::builder(&team(), rs256::rsa())
}

/// Fetches again soon, whatever happened.
pub(crate) fn quick() -> Settings {
    let short = Duration::from_millis(5);
    Settings::default().with_cooldown(short).with_backoff(short, short)
}

/// Why the token is refused, if it is.
pub(crate) fn verify(keys: impl KeySource + 'static, token: &str) -> Option<Refusal> {
    let verifier = Verifier::new(Application::parse("acme", [AUDIENCE]).unwrap(), keys);
    let now = UnixTime::from(std::time::UNIX_EPOCH.elapsed().unwrap());
    verifier.verify(&UnverifiedToken::parse(token.as_bytes()).unwrap(), now).err()
}

pub(crate) fn until(what: &str, mut holds: impl FnMut() -> bool) {
    let begun = std::time::Instant::now();
    while !holds() {
        assert!(begun.elapsed() < LONG, "{what}");
        std::thread::sleep(Duration::from_millis(1));
    }
}
