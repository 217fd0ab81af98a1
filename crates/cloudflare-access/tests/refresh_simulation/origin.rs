use cloudflare_access::refresh::{Cause, Refresh, Settings, Step};
use cloudflare_access::{Outlook, Ticket};

use crate::access::{KeyId, KeySet};
use crate::network::Answer;
use crate::population::Request;
use crate::tally::Fetch;
use crate::{Moment, PATIENCE, Reading};

/// A machine behind Access. It does what a driver does and asks what a verifier asks.
#[derive(Clone, Debug)]
pub(crate) struct Origin {
    pub(crate) refresh: Refresh,
    pub(crate) held: Option<KeySet>,
    pub(crate) under_way: Option<UnderWay>,
    pub(crate) waiting: Vec<Waiting>,
    /// When its timer goes off, if it is set.
    pub(crate) timer: Option<Reading>,
}

#[derive(Clone, Debug)]
pub(crate) struct UnderWay {
    pub(crate) cause: Cause,
    pub(crate) began_at: Reading,
    pub(crate) answer: Answer,
}

#[derive(Clone, Debug)]
pub(crate) struct Waiting {
    pub(crate) asked: Asked,
    pub(crate) ticket: Ticket,
}

/// A request, and when it came.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Asked {
    pub(crate) request: Request,
    pub(crate) at: Moment,
}

/// What a request is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Answered {
    Accepted,
    /// 403: the team has no such key.
    Refused,
    /// 503: nobody can tell.
    Unavailable,
}

impl Origin {
    pub(crate) fn new(settings: Settings, seed: u64) -> Origin {
        let refresh = Refresh::new(settings, seed).expect("the settings make sense");
        Origin { refresh, held: None, under_way: None, waiting: Vec::new(), timer: None }
    }

    pub(crate) fn has_usable_set(&self, now: Reading) -> bool {
        self.held.is_some() && self.refresh.usable_until().is_some_and(|until| now < until)
    }

    /// Whether the fetch under way takes longer than requests wait.
    pub(crate) fn is_slow(&self, now: Reading) -> bool {
        self.under_way.as_ref().is_some_and(|fetch| now >= fetch.began_at + PATIENCE)
    }

    /// Without a key id: a random one that no key ever had.
    pub(crate) fn ask(&mut self, key_id: Option<KeyId>, now: Reading) -> Result<Answered, Ticket> {
        let usable = self.has_usable_set(now);
        let known = |set: &KeySet| key_id.is_some_and(|key_id| set.contains(&key_id));
        if usable && self.held.as_ref().is_some_and(known) {
            return Ok(Answered::Accepted);
        }
        match self.refresh.report_unknown_key(now) {
            Outlook::Refreshing(ticket) => Err(ticket),
            Outlook::Settled if usable => Ok(Answered::Refused),
            _ => Ok(Answered::Unavailable),
        }
    }

    /// Asking once more after waiting; nobody waits twice.
    pub(crate) fn ask_again(&mut self, key_id: Option<KeyId>, now: Reading) -> Answered {
        self.ask(key_id, now).unwrap_or(Answered::Unavailable)
    }

    pub(crate) fn poll(&mut self, now: Reading) -> Step {
        self.refresh.poll(now)
    }

    pub(crate) fn end_fetch(&mut self, now: Reading) -> Option<Fetch> {
        let UnderWay { cause, began_at, answer } = self.under_way.take()?;
        let succeeded = answer.outcome.is_ok();
        match answer.outcome {
            Ok(key_set) => {
                self.refresh.handle_success(now);
                self.held = Some(key_set);
            }
            Err(retry_after) => self.refresh.handle_failure(now, retry_after),
        }
        Some(Fetch { cause, began_at, ended_at: now, succeeded })
    }

    /// Those who need not or must not wait any longer.
    pub(crate) fn release(&mut self, now: Reading) -> Vec<Waiting> {
        if self.waiting.is_empty() || self.is_slow(now) {
            return std::mem::take(&mut self.waiting);
        }
        let (released, waiting) =
            std::mem::take(&mut self.waiting).into_iter().partition(|waiting| self.refresh.has_ended(waiting.ticket));
        self.waiting = waiting;
        released
    }
}
