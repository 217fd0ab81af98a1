use cloudflare_access::refresh::Cause;

use crate::Reading;
use crate::counts::Counts;
use crate::judgement::Judgement;

/// What came of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Tally {
    /// The fetches of each machine, in order.
    pub(crate) fetches: Vec<Vec<Fetch>>,
    pub(crate) judgements: Counts,
}

/// A fetch as the machine's clock timed it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Fetch {
    pub(crate) cause: Cause,
    pub(crate) began_at: Reading,
    pub(crate) ended_at: Reading,
    pub(crate) succeeded: bool,
}

impl Tally {
    pub(crate) fn of(&self, judgement: Judgement) -> usize {
        self.judgements.of(judgement)
    }

    pub(crate) fn all_fetches(&self) -> impl Iterator<Item = &Fetch> {
        self.fetches.iter().flatten()
    }

    pub(crate) fn fetches(&self) -> usize {
        self.all_fetches().count()
    }

    pub(crate) fn failed(&self) -> usize {
        self.all_fetches().filter(|fetch| !fetch.succeeded).count()
    }

    pub(crate) fn fetches_by(&self, cause: Cause) -> usize {
        self.all_fetches().filter(|fetch| fetch.cause == cause).count()
    }

    pub(crate) fn fetches_between(&self, from: Reading, until: Reading) -> usize {
        self.all_fetches().filter(|fetch| fetch.began_at >= from && fetch.began_at < until).count()
    }

    /// The sum over some judgements.
    pub(crate) fn any_of<const N: usize>(&self, judgements: [Judgement; N]) -> usize {
        judgements.iter().map(|&judgement| self.of(judgement)).sum()
    }

    /// The fetches that tries with withdrawn keys may have caused: one at once and, as whoever waited for it reports the
    /// key once more, one after the cooldown.
    pub(crate) fn most_fetches_by_thief(&self) -> usize {
        2 * self.of(Judgement::WithdrawnTurnedAway)
    }

    /// Good tokens that were answered 403 or 503.
    pub(crate) fn good_not_accepted(&self) -> usize {
        self.any_of([
            Judgement::GoodRefusedInCooldown,
            Judgement::GoodRefused,
            Judgement::GoodPutOffWithoutSet,
            Judgement::GoodPutOffWhileFailing,
            Judgement::GoodPutOffWhileSlow,
            Judgement::GoodPutOff,
        ])
    }
}
