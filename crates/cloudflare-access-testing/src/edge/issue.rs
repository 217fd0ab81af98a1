//! The edge as the signer of its sessions' tokens.

use std::collections::BTreeSet;
use std::time::Duration;

use serde_json::json;

use crate::edge::directory::Person;
use crate::edge::state::State;
use crate::edge::{DEFAULT_COUNTRY, EdgeApplication, Principal, Session, SignIn, random_hex};

/// Browsers keep no cookie above this size. Access leaves configured claims out of a token that comes near it, in silence
/// ("Application token").
const LONGEST_TOKEN: usize = 4000;

/// A token, and for how many seconds it is good.
pub(crate) struct Issued {
    pub(crate) token: String,
    pub(crate) lifetime: u64,
}

impl State {
    /// Signs somebody in, to this application first.
    pub(crate) fn sign_in(&self, sign_in: SignIn, application: &EdgeApplication) -> Issued {
        let now = self.clock.now();
        let SignIn { principal, groups, country, session_length } = sign_in;
        let country = country.unwrap_or_else(|| DEFAULT_COUNTRY.to_owned());
        if let Principal::User { email } = &principal {
            self.directory().put(Person { email: email.clone(), groups: groups.clone(), country: country.clone() });
        }
        let length = session_length.unwrap_or_else(|| self.default_session_length(application));
        let mut session = Session {
            id: random_hex::<8>(),
            principal,
            groups,
            country,
            signed_in_at: now,
            expires_at: now.saturating_add(length.as_secs()),
            audiences: BTreeSet::from([application.tag().to_owned()]),
        };
        let issued = self.token(&session, application);
        // Tokens of others than users have no nonce to know the session by.
        session.id = self.examine(&issued.token, &[]).session;
        self.sessions().add(session);
        issued
    }

    /// A token of this session for this application.
    pub(crate) fn token(&self, session: &Session, application: &EdgeApplication) -> Issued {
        let now = self.clock.now();
        let token = self.issuer(|issuer| match &session.principal {
            Principal::NonIdentity => issuer.non_identity(),
            Principal::Service { client_id } => issuer.service(client_id),
            Principal::User { email } => issuer.user(email).claim("identity_nonce", session.id.as_str()),
        });
        let token = token.audience(application.tag()).issued_at(now).expires_at(session.expires_at);
        let lifetime = session.expires_at.saturating_sub(now);
        if matches!(session.principal, Principal::Service { .. }) {
            return Issued { token: token.sign(), lifetime };
        }
        let token = token.claim("country", session.country.as_str());
        let whole = match session.groups.as_slice() {
            [] => token.clone(),
            groups => token.clone().claim("custom", json!({ "groups": groups })),
        };
        let whole = whole.sign();
        Issued { token: if whole.len() <= LONGEST_TOKEN { whole } else { token.sign() }, lifetime }
    }

    /// A token for a service that has shown its credentials. Nothing is remembered of it.
    pub(crate) fn service_token(&self, client_id: &str, application: &EdgeApplication) -> Issued {
        let length = self.default_session_length(application);
        let now = self.clock.now();
        let token = self.issuer(|issuer| issuer.service(client_id));
        let token = token.audience(application.tag()).issued_at(now).lifetime(length).sign();
        Issued { token, lifetime: length.as_secs() }
    }

    /// For how long a sign-in to this application lasts unless the person says otherwise.
    pub(crate) fn default_session_length(&self, application: &EdgeApplication) -> Duration {
        application.session_length.unwrap_or(self.session_length)
    }
}
