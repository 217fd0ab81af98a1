use std::collections::VecDeque;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::task::{Poll, Waker};
use std::time::{Duration, Instant};

use cloudflare_access::policy::Identity;
use cloudflare_access::{
    Application, IdentitySource, IdentityUnavailable, KeySet, UnixTime, UnverifiedToken, VerifiedToken, Verifier,
};
use cloudflare_access_identity::{Clock, FetchIdentity, Identities, IdentitiesBuilder, IdentityError, TokenText};
use cloudflare_access_testing::{AUDIENCE, Issuer, Token};

/// When every test begins, in seconds after 1970.
pub(crate) const BEGIN: u64 = 1_790_000_000;
pub(crate) const KIM: &str = "kim@example.com";
pub(crate) const SECOND: Duration = Duration::from_secs(1);

pub(crate) type Outcome = Result<Arc<Identity>, IdentityUnavailable>;

pub(crate) struct Origin {
    pub(crate) fetch: Arc<Scripted>,
    pub(crate) identities: Identities,
    pub(crate) issuer: Issuer,
    pub(crate) time: Time,
}

/// A verified token and its text.
#[derive(Clone)]
pub(crate) struct Caller {
    pub(crate) text: String,
    pub(crate) token: VerifiedToken,
}

impl Origin {
    pub(crate) fn start(configure: impl FnOnce(IdentitiesBuilder) -> IdentitiesBuilder) -> Origin {
        let (fetch, time) = (Arc::new(Scripted::default()), Time::begin());
        let identities = configure(Identities::builder().clock(time.clock())).build(fetch.clone());
        Origin { fetch, identities, issuer: Issuer::new("acme"), time }
    }

    pub(crate) fn user(&self, email: &str) -> Caller {
        verified(&self.issuer, self.issuer.user(email))
    }

    pub(crate) fn kim(&self, change: impl FnOnce(Token) -> Token) -> Caller {
        verified(&self.issuer, change(self.issuer.user(KIM).issued_at(BEGIN)))
    }

    /// Waits as long as they let it.
    pub(crate) fn ask(&self, caller: &Caller) -> Outcome {
        self.identities.identity_blocking(&caller.token, caller.text.as_bytes())
    }

    pub(crate) fn poll(&self, caller: &Caller) -> Poll<Outcome> {
        self.identities.poll_identity(&caller.token, caller.text.as_bytes(), Waker::noop())
    }

    pub(crate) fn fetches(&self) -> u64 {
        self.identities.status().fetches
    }
}

pub(crate) fn verified(issuer: &Issuer, token: Token) -> Caller {
    let keys = KeySet::parse(issuer.certs_json().as_bytes()).unwrap();
    let verifier = Verifier::new(Application::parse("acme", [AUDIENCE]).unwrap(), keys);
    let text = token.issued_at(BEGIN).sign();
    let now = UnixTime::from(Duration::from_secs(BEGIN));
    let token = verifier.verify(&UnverifiedToken::parse(text.as_bytes()).unwrap(), now).unwrap();
    Caller { text, token }
}

/// Time that passes when a test says so.
#[derive(Clone)]
pub(crate) struct Time(Arc<AtomicU64>);

impl Time {
    pub(crate) fn begin() -> Time {
        Time(Arc::new(AtomicU64::new(BEGIN * 1000)))
    }

    pub(crate) fn clock(&self) -> Clock {
        Clock::set_by(self.0.clone())
    }

    pub(crate) fn pass(&self, duration: Duration) {
        self.0.fetch_add(u64::try_from(duration.as_millis()).unwrap(), Ordering::SeqCst);
    }
}

/// Answers what it is told, then an identity in the group `eng`; not before it may.
#[derive(Default)]
pub(crate) struct Scripted {
    answers: Mutex<VecDeque<Answer>>,
    held: Mutex<bool>,
    released: Condvar,
}

pub(crate) enum Answer {
    Document(Vec<u8>),
    Error(IdentityError),
    Panic,
}

impl Scripted {
    pub(crate) fn next(&self, answers: impl IntoIterator<Item = Answer>) {
        self.answers.lock().unwrap().extend(answers);
    }

    pub(crate) fn fail(&self, count: usize, error: &IdentityError) {
        self.next((0..count).map(|_| Answer::Error(error.clone())));
    }

    pub(crate) fn hold(&self) {
        *self.held.lock().unwrap() = true;
    }

    pub(crate) fn release(&self) {
        *self.held.lock().unwrap() = false;
        self.released.notify_all();
    }
}

impl FetchIdentity for Scripted {
    fn fetch(&self, _: &TokenText) -> Result<Vec<u8>, IdentityError> {
        drop(self.released.wait_while(self.held.lock().unwrap(), |held| *held).unwrap());
        let answer = self.answers.lock().unwrap().pop_front();
        match answer {
            None => Ok(br#"{"groups": ["eng"]}"#.to_vec()),
            Some(Answer::Document(document)) => Ok(document),
            Some(Answer::Error(error)) => Err(error),
            Some(Answer::Panic) => panic!("as the test wants it"),
        }
    }
}

pub(crate) fn until(what: &str, mut holds: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !holds() {
        assert!(begun.elapsed() < Duration::from_secs(10), "{what}");
        std::thread::sleep(Duration::from_millis(1));
    }
}
