use std::time::Duration;

use crate::access::{Access, KeyId};
use crate::random::Random;
use crate::{Moment, SESSION};

/// Users with their sessions, and a thief who has got hold of every key that is withdrawn.
#[derive(Clone, Debug)]
pub(crate) struct Population {
    sessions: Vec<Option<Session>>,
    /// Keys that the thief has given up.
    given_up: Vec<KeyId>,
    thief_persists: bool,
}

#[derive(Clone, Copy, Debug)]
struct Session {
    key_id: KeyId,
    since: Moment,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Request {
    pub(crate) sender: Sender,
    /// `None` is a random one that no key ever had.
    pub(crate) key_id: Option<KeyId>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sender {
    User(usize),
    Thief,
    Stranger,
}

/// Random key ids from `from` until `until`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Flood {
    pub(crate) from: Moment,
    pub(crate) until: Moment,
    pub(crate) every: Duration,
}

impl Population {
    pub(crate) fn new(thief_persists: bool) -> Population {
        Population { sessions: vec![None; 40], given_up: Vec::new(), thief_persists }
    }

    /// Someone who has a session, or logs in for it.
    pub(crate) fn user(&mut self, access: &Access, now: Moment, random: &mut Random) -> Request {
        let user = random.below(self.sessions.len());
        // Some log in anew at any time, so that a new key is soon in use.
        let has_left = random.one_in(8);
        let session = self.sessions[user].filter(|session| !has_left && now < session.since + SESSION);
        let session = session.unwrap_or_else(|| Session { key_id: access.signing_key_at(now), since: now });
        self.sessions[user] = Some(session);
        Request { sender: Sender::User(user), key_id: Some(session.key_id) }
    }

    pub(crate) fn thief(&self, access: &Access, now: Moment, random: &mut Random) -> Option<Request> {
        let mut loot = access.withdrawn_by(now);
        loot.retain(|key_id| !self.given_up.contains(key_id));
        let key_id = *loot.get(random.below(loot.len().max(1)))?;
        Some(Request { sender: Sender::Thief, key_id: Some(key_id) })
    }

    pub(crate) fn stranger() -> Request {
        Request { sender: Sender::Stranger, key_id: None }
    }

    /// A user who is refused logs in anew the next time; a thief has to give the key up.
    pub(crate) fn learn_refusal(&mut self, request: Request) {
        match request.sender {
            Sender::User(user) => self.sessions[user] = None,
            Sender::Thief if !self.thief_persists => self.given_up.extend(request.key_id),
            Sender::Thief | Sender::Stranger => {}
        }
    }
}
