use std::future::poll_fn;
use std::time::{Duration, Instant};

use cloudflare_access::refresh::Settings;
use cloudflare_access::{Application, Attempt, Refusal, UnixTime, UnverifiedToken, Verifier};
use cloudflare_access_reqwest::{TeamKeys, TeamKeysBuilder};
use cloudflare_access_testing::{AUDIENCE, Issuer, LocalAccess};

pub(crate) const SHORT: Duration = Duration::from_millis(50);

pub(crate) struct Origin {
    pub(crate) access: LocalAccess,
    pub(crate) keys: TeamKeys,
    pub(crate) verifier: Verifier,
}

impl Origin {
    pub(crate) async fn start(configure: impl FnOnce(TeamKeysBuilder) -> TeamKeysBuilder) -> Origin {
        let access = LocalAccess::start(Issuer::new("acme")).unwrap();
        let application = Application::parse("acme", [AUDIENCE]).unwrap();
        let builder = TeamKeys::builder(application.team_domain())
            .loopback_certs_url(&access.certs_url())
            .unwrap()
            .timeout(Duration::from_millis(400));
        let keys = configure(builder).start().await.unwrap();
        let verifier = Verifier::new(application, keys.clone());
        Origin { access, keys, verifier }
    }

    pub(crate) async fn with_short_cooldown() -> Origin {
        Origin::start(|builder| builder.settings(short_settings())).await
    }

    pub(crate) fn token(&self) -> String {
        self.access.issuer(|issuer| issuer.user("kim@example.com").sign())
    }

    pub(crate) fn verify(&self, token: &str) -> Option<Refusal> {
        self.verifier.verify(&UnverifiedToken::parse(token.as_bytes()).unwrap(), now()).err()
    }

    /// What the async adapters do.
    pub(crate) async fn verify_patiently(&self, token: &str) -> Option<Refusal> {
        match self.verifier.attempt(&UnverifiedToken::parse(token.as_bytes()).unwrap(), now()) {
            Attempt::Verified(_) => None,
            Attempt::Refreshing(ticket) => {
                poll_fn(|context| self.verifier.poll_refreshed(ticket, context.waker())).await;
                self.verify(token)
            }
            Attempt::Refused(refusal) => Some(refusal),
            _ => unreachable!(),
        }
    }
}

pub(crate) fn short_settings() -> Settings {
    Settings::default().with_cooldown(SHORT).with_backoff(SHORT, SHORT)
}

fn now() -> UnixTime {
    UnixTime::from(std::time::UNIX_EPOCH.elapsed().unwrap())
}

pub(crate) async fn until(what: &str, mut holds: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !holds() {
        assert!(begun.elapsed() < Duration::from_secs(10), "{what}");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}
