use std::collections::BTreeMap;
use std::time::Duration;

use crate::judgement::Judgement;

/// How often each judgement was made, and the longest time it was about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    of: BTreeMap<Judgement, (usize, Duration)>,
}

impl Counts {
    pub(crate) fn add(&mut self, judgement: Judgement, time: Duration) {
        let (count, longest) = self.of.entry(judgement).or_default();
        *count += 1;
        *longest = time.max(*longest);
    }

    pub(crate) fn of(&self, judgement: Judgement) -> usize {
        self.of.get(&judgement).map_or(0, |(count, _)| *count)
    }

    pub(crate) fn longest(&self, judgement: Judgement) -> Duration {
        self.of.get(&judgement).map_or(Duration::ZERO, |(_, longest)| *longest)
    }
}
