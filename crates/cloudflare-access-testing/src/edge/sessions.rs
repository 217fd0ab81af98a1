use std::collections::HashMap;

use crate::edge::Session;

/// Why a token does not count any longer although it has not expired.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Over {
    Expired,
    LoggedOut,
}

/// Who is signed in, and who was.
#[derive(Debug, Default)]
pub(crate) struct Sessions {
    live: Vec<Session>,
    over: HashMap<String, Over>,
}

impl Sessions {
    pub(crate) fn add(&mut self, session: Session) {
        self.live.push(session);
    }

    pub(crate) fn get(&self, id: &str) -> Option<&Session> {
        self.live.iter().find(|session| session.id == id)
    }

    pub(crate) fn get_mut(&mut self, id: &str) -> Option<&mut Session> {
        self.live.iter_mut().find(|session| session.id == id)
    }

    /// Why the session is over, if it is and not for its age.
    pub(crate) fn over(&self, id: &str) -> Option<Over> {
        self.over.get(id).copied()
    }

    /// Ends one session, also one that began before this program did.
    pub(crate) fn end(&mut self, id: &str, over: Over) {
        self.live.retain(|session| session.id != id);
        self.over.insert(id.to_owned(), over);
    }

    /// Ends every session for which `which` holds, and tells how many there were.
    pub(crate) fn end_all(&mut self, over: Over, which: impl Fn(&Session) -> bool) -> usize {
        let ids: Vec<String> =
            self.live.iter().filter(|session| which(session)).map(|session| session.id.clone()).collect();
        for id in &ids {
            self.end(id, over);
        }
        ids.len()
    }

    /// Those that have not expired at `now`, latest first.
    pub(crate) fn live(&self, now: u64) -> impl Iterator<Item = &Session> {
        self.live.iter().rev().filter(move |session| now < session.expires_at)
    }
}

#[cfg(test)]
mod tests {
    use super::Sessions;
    use crate::edge::{Principal, Session};

    #[test]
    fn a_session_is_live_until_the_second_in_which_it_expires() {
        let mut sessions = Sessions::default();
        for (id, expires_at) in [("one", 1000), ("other", 1001)] {
            sessions.add(Session {
                id: id.to_owned(),
                principal: Principal::NonIdentity,
                groups: Vec::new(),
                country: String::new(),
                signed_in_at: 0,
                expires_at,
                audiences: Default::default(),
            });
        }
        for (now, live) in [(999, vec!["other", "one"]), (1000, vec!["other"]), (1001, vec![])] {
            assert_eq!(sessions.live(now).map(|session| session.id.as_str()).collect::<Vec<_>>(), live, "{now}");
        }
    }
}
