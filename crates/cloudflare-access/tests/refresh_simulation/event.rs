use std::cmp::Reverse;
use std::collections::BinaryHeap;

use crate::Moment;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Event {
    /// A machine's timer goes off.
    Timer(usize),
    FetchEnds(usize),
    /// Those who wait for a machine's fetch have waited long enough.
    PatienceEnds(usize),
    User,
    Thief,
    /// Everyone is busy: users and the thief, until that moment.
    Crowd {
        until: Moment,
    },
    /// One more of the flood of that number.
    Flood(usize),
}

/// What will happen, in order; what happens at the same moment, in the order in which it was foreseen.
#[derive(Debug, Default)]
pub(crate) struct Future {
    events: BinaryHeap<Reverse<(Moment, u64, Event)>>,
    foreseen: u64,
}

impl Future {
    pub(crate) fn add(&mut self, at: Moment, event: Event) {
        self.events.push(Reverse((at, self.foreseen, event)));
        self.foreseen += 1;
    }

    pub(crate) fn next(&mut self) -> Option<(Moment, Event)> {
        self.events.pop().map(|Reverse((at, _, event))| (at, event))
    }
}
