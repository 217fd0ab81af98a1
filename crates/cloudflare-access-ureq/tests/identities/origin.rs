use std::sync::Arc;
use std::task::{Poll, Wake, Waker};
use std::thread::{self, Thread};
use std::time::{Duration, Instant};

use cloudflare_access::credentials::ASSERTION_HEADER;
use cloudflare_access::policy::Policy;
use cloudflare_access::{
    Application, Gate, KeySet, Progress, Refusal, UnixTime, UnverifiedToken, VerifiedToken, Verifier,
};
use cloudflare_access_testing::{AUDIENCE, Issuer, LocalAccess, Token};
use cloudflare_access_ureq::{IdentityError, TeamIdentities, TeamIdentitiesBuilder};

pub(crate) const KIM: &str = "kim@example.com";

pub(crate) struct Origin {
    pub(crate) access: LocalAccess,
    pub(crate) identities: TeamIdentities,
    verifier: Verifier,
}

impl Origin {
    pub(crate) fn start(configure: impl FnOnce(TeamIdentitiesBuilder) -> TeamIdentitiesBuilder) -> Origin {
        let issuer = Issuer::new("acme");
        let keys = KeySet::parse(issuer.certs_json().as_bytes()).unwrap();
        let application = Application::parse("acme", [AUDIENCE]).unwrap();
        let access = LocalAccess::start(issuer).unwrap();
        access.set_groups(KIM, ["eng", "on-call"]);
        let builder = TeamIdentities::builder(application.team_domain());
        let builder =
            builder.loopback_identity_url(&access.identity_url()).unwrap().timeout(Duration::from_millis(500));
        Origin { access, identities: configure(builder).build(), verifier: Verifier::new(application, keys) }
    }

    pub(crate) fn sign(&self, token: impl FnOnce(&Issuer) -> Token) -> String {
        self.access.issuer(|issuer| token(issuer).sign())
    }

    pub(crate) fn kim(&self) -> String {
        self.sign(|issuer| issuer.user(KIM))
    }

    pub(crate) fn verify(&self, token: &str) -> VerifiedToken {
        self.verifier.verify(&UnverifiedToken::parse(token.as_bytes()).unwrap(), now()).unwrap()
    }

    /// Why there is no identity, `None` where there is one.
    pub(crate) fn ask(&self, token: &str) -> Option<IdentityError> {
        let outcome = self.identities.identity_blocking(&self.verify(token), token.as_bytes());
        outcome.err().map(|_| self.identities.status().last_error.unwrap())
    }

    pub(crate) fn gate(&self, policy: Policy) -> Gate {
        Gate::new(self.verifier.clone()).with_identities(self.identities.clone()).require(policy).unwrap()
    }
}

/// What a blocking adapter does.
pub(crate) fn admit(gate: &Gate, token: &str) -> Result<(), Refusal> {
    let (mut progress, waker) = (Progress::default(), Waker::from(Arc::new(Unpark(thread::current()))));
    let values = |name| (name == ASSERTION_HEADER).then_some(token.as_bytes());
    loop {
        match gate.poll_admit(&mut progress, values, now(), &waker) {
            Poll::Ready(outcome) => return outcome.map(drop),
            Poll::Pending => thread::park_timeout(Duration::from_secs(20)),
        }
    }
}

struct Unpark(Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

pub(crate) fn now() -> UnixTime {
    UnixTime::from(std::time::UNIX_EPOCH.elapsed().unwrap())
}

pub(crate) fn until(what: &str, mut holds: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !holds() {
        assert!(begun.elapsed() < Duration::from_secs(10), "{what}");
        thread::sleep(Duration::from_millis(5));
    }
}
