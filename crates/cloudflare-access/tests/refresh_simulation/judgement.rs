use cloudflare_access::refresh::Step;

use crate::access::Access;
use crate::clock::Clock;
use crate::network::Network;
use crate::origin::{Answered, Asked, Origin};
use crate::{COOLDOWN, Moment};

/// What someone who knows everything says about an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Judgement {
    /// A good token was accepted, without waiting.
    Good,
    /// A good token was accepted after waiting for a fetch. The time is how long.
    GoodAfterWaiting,
    /// A good token was refused within a cooldown after its key was published. The time is how long after.
    GoodRefusedInCooldown,
    /// A good token was refused though its key could be known. Never.
    GoodRefused,
    /// A good token was put off: there was no usable set.
    GoodPutOffWithoutSet,
    /// A good token was put off: the last fetch had failed. The time is how long ago its key was published.
    GoodPutOffWhileFailing,
    /// A good token was put off: the fetch took longer than requests wait.
    GoodPutOffWhileSlow,
    /// A good token was put off for no reason. Never.
    GoodPutOff,
    /// A withdrawn key was believed, until the next regular fetch. The times of these are how long after.
    WithdrawnAccepted,
    /// A withdrawn key was believed later, while the fetch that would tell was due or under way.
    WithdrawnAcceptedWhileFetching,
    /// A withdrawn key was believed later, while fetches failed.
    WithdrawnAcceptedWhileFailing,
    /// A withdrawn key was believed later for no reason. Never.
    WithdrawnAcceptedLate,
    WithdrawnTurnedAway,
    /// A key that never was, was believed. Never.
    StrangerAccepted,
    StrangerTurnedAway,
}

/// What there is to know.
pub(crate) struct Knowledge<'w> {
    pub(crate) access: &'w Access,
    pub(crate) clock: &'w Clock,
    pub(crate) network: &'w Network,
    pub(crate) origin: &'w Origin,
    pub(crate) now: Moment,
}

impl Knowledge<'_> {
    /// The judgement, and the time that it is about.
    pub(crate) fn judge(&self, asked: Asked, answered: Answered) -> (Judgement, Moment) {
        let Some(key_id) = asked.request.key_id else {
            let is_accepted = answered == Answered::Accepted;
            let judgement = if is_accepted { Judgement::StrangerAccepted } else { Judgement::StrangerTurnedAway };
            return (judgement, self.now - asked.at);
        };
        // Withdrawn while it waited counts as good: nobody could do it right.
        if self.access.withdrawn_at(key_id) <= asked.at {
            return self.judge_withdrawn(self.access.withdrawn_at(key_id), answered);
        }
        if answered == Answered::Accepted {
            let waited = self.now - asked.at;
            return (if waited.is_zero() { Judgement::Good } else { Judgement::GoodAfterWaiting }, waited);
        }
        self.judge_good_not_accepted(self.access.published_at(key_id), answered)
    }

    fn judge_good_not_accepted(&self, published_at: Moment, answered: Answered) -> (Judgement, Moment) {
        let now = self.clock.reading(self.now);
        let age = now - self.clock.reading(published_at);
        let judgement = if answered == Answered::Refused {
            // By the machine's clock, and as of what the answer could tell.
            let is_cooling = age < COOLDOWN + self.network.most_outdated();
            if is_cooling { Judgement::GoodRefusedInCooldown } else { Judgement::GoodRefused }
        } else if !self.origin.has_usable_set(now) {
            Judgement::GoodPutOffWithoutSet
        } else if self.origin.refresh.failures() > 0 {
            Judgement::GoodPutOffWhileFailing
        } else if self.origin.is_slow(now) {
            Judgement::GoodPutOffWhileSlow
        } else {
            Judgement::GoodPutOff
        };
        (judgement, age)
    }

    fn judge_withdrawn(&self, withdrawn_at: Moment, answered: Answered) -> (Judgement, Moment) {
        let now = self.clock.reading(self.now);
        let by_clock = now - self.clock.reading(withdrawn_at);
        let judgement = if answered != Answered::Accepted {
            Judgement::WithdrawnTurnedAway
        } else if by_clock <= self.network.longest_belief() {
            Judgement::WithdrawnAccepted
        } else if self.origin.refresh.failures() > 0 {
            Judgement::WithdrawnAcceptedWhileFailing
        } else if !matches!(self.origin.refresh.clone().poll(now), Step::Wait(_)) {
            Judgement::WithdrawnAcceptedWhileFetching
        } else {
            Judgement::WithdrawnAcceptedLate
        };
        (judgement, self.now - withdrawn_at)
    }
}
