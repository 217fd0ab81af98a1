use std::time::Duration;

use cloudflare_access::credentials::ASSERTION_HEADER;
use cloudflare_access::policy::Policy;
use cloudflare_access::{
    Application, Gate, KeySet, Progress, Refusal, UnixTime, UnverifiedToken, VerifiedToken, Verifier,
};
use cloudflare_access_reqwest::{IdentityError, TeamIdentities, TeamIdentitiesBuilder};
use cloudflare_access_testing::{AUDIENCE, Issuer, LocalAccess, Token};

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
        Origin { access, identities: configure(builder).build().unwrap(), verifier: Verifier::new(application, keys) }
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
    pub(crate) async fn ask(&self, token: &str) -> Option<IdentityError> {
        let outcome = self.identities.identity(&self.verify(token), token.as_bytes()).await;
        outcome.err().map(|_| self.identities.status().last_error.unwrap())
    }

    pub(crate) fn gate(&self, policy: Policy) -> Gate {
        Gate::new(self.verifier.clone()).with_identities(self.identities.clone()).require(policy).unwrap()
    }
}

/// What an async adapter does.
pub(crate) async fn admit(gate: &Gate, token: &str) -> Result<(), Refusal> {
    let values = |name| (name == ASSERTION_HEADER).then_some(token.as_bytes());
    gate.admit(&mut Progress::default(), values, now).await.map(drop)
}

pub(crate) fn now() -> UnixTime {
    UnixTime::from(std::time::UNIX_EPOCH.elapsed().unwrap())
}
