use std::collections::BTreeSet;

use serde_json::Value;

use crate::edge::state::State;
use crate::edge::{EdgeApplication, Principal, Session};

impl State {
    /// The session of a token that passed; one that began before this program did, or with a token that somebody minted, is
    /// taken from the claims and known from now on.
    pub(crate) fn session(&self, id: &str, claims: &Value, application: &EdgeApplication) -> Session {
        let mut sessions = self.sessions();
        if let Some(session) = sessions.get_mut(id) {
            session.audiences.insert(application.tag().to_owned());
            return session.clone();
        }
        let groups = claims["custom"]["groups"].as_array().into_iter().flatten();
        let session = Session {
            id: id.to_owned(),
            principal: Principal::of(claims),
            groups: groups.filter_map(Value::as_str).map(str::to_owned).collect(),
            country: claims["country"].as_str().unwrap_or_default().to_owned(),
            signed_in_at: claims["iat"].as_u64().unwrap_or_default(),
            expires_at: claims["exp"].as_u64().unwrap_or_default(),
            audiences: BTreeSet::from([application.tag().to_owned()]),
        };
        sessions.add(session.clone());
        session
    }
}
