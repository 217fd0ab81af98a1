use std::time::Duration;

use crate::access::{Access, KeySet};
use crate::random::Random;
use crate::{LATEST, Moment, TIME_LIMIT};

/// What is between the machines and Access.
#[derive(Clone, Debug)]
pub(crate) struct Network {
    /// How long a good answer takes, at least and at most.
    pub(crate) fastest: Duration,
    pub(crate) slowest: Duration,
    pub(crate) troubles: Vec<Trouble>,
    pub(crate) cache: Option<Cache>,
    /// Half of the answers come from nodes that are so far behind.
    pub(crate) lag: Duration,
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct Trouble {
    pub(crate) from: Moment,
    pub(crate) until: Moment,
    pub(crate) kind: Kind,
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum Kind {
    /// Nobody answers; the fetch is given up at its time limit.
    Silence,
    /// The connection is refused at once.
    Refused,
    /// An error page, an empty set, half an answer; perhaps with the wish to be left alone for a while.
    BadAnswer { retry_after: Option<Duration> },
    /// Every other answer is a bad one.
    Unsteady,
}

/// A shared cache that does not know when a key set is outdated.
#[derive(Clone, Debug)]
pub(crate) struct Cache {
    pub(crate) lifetime: Duration,
    pub(crate) held: Option<(Moment, KeySet)>,
}

#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) after: Duration,
    pub(crate) outcome: Result<KeySet, Option<Duration>>,
}

impl Network {
    pub(crate) fn new() -> Network {
        let (fastest, slowest) = (Duration::from_millis(20), Duration::from_millis(1500));
        Network { fastest, slowest, troubles: Vec::new(), cache: None, lag: Duration::ZERO }
    }

    pub(crate) fn fetch(&mut self, access: &Access, now: Moment, past_caches: bool, random: &mut Random) -> Answer {
        let after = random.between(self.fastest, self.slowest);
        let trouble = self.troubles.iter().find(|trouble| trouble.from <= now && now < trouble.until);
        let retry_after = match trouble.map(|trouble| trouble.kind) {
            Some(Kind::Silence) => return Answer { after: TIME_LIMIT, outcome: Err(None) },
            Some(Kind::Refused) => return Answer { after: Duration::from_millis(1), outcome: Err(None) },
            Some(Kind::BadAnswer { retry_after }) => Some(retry_after),
            Some(Kind::Unsteady) if random.one_in(2) => Some(None),
            _ => None,
        };
        if let Some(retry_after) = retry_after {
            return Answer { after, outcome: Err(retry_after) };
        }
        // The worst case: what is answered was already decided when the fetch began.
        Answer { after, outcome: Ok(self.key_set(access, now, past_caches, random)) }
    }

    fn key_set(&mut self, access: &Access, now: Moment, past_caches: bool, random: &mut Random) -> KeySet {
        let behind = if random.one_in(2) { self.lag } else { Duration::ZERO };
        let fresh = access.key_set_at(now.saturating_sub(behind));
        let Some(cache) = &mut self.cache else {
            return fresh;
        };
        match &cache.held {
            Some((stored_at, held)) if !past_caches && now < *stored_at + cache.lifetime => held.clone(),
            _ => {
                cache.held = Some((now, fresh.clone()));
                fresh
            }
        }
    }

    /// By how much what is answered may be outdated when a fetch begins.
    pub(crate) fn most_behind(&self) -> Duration {
        self.lag + self.cache.as_ref().map_or(Duration::ZERO, |cache| cache.lifetime)
    }

    /// By how much an answer may be outdated when it arrives.
    pub(crate) fn most_outdated(&self) -> Duration {
        self.slowest + self.most_behind()
    }

    /// For how long a withdrawn key is believed while the server answers: the fetch before just missed it, so the next
    /// one has to begin, and its answer to arrive.
    pub(crate) fn longest_belief(&self) -> Duration {
        LATEST + self.most_outdated()
    }

    /// Whether some answer wishes that the next fetch waits.
    pub(crate) fn has_wishes(&self) -> bool {
        self.troubles.iter().any(|trouble| matches!(trouble.kind, Kind::BadAnswer { retry_after: Some(_) }))
    }
}
