use std::time::Duration;

use crate::{Moment, Reading};

/// The clock of a machine that sleeps now and then.
#[derive(Clone, Debug, Default)]
pub(crate) struct Clock {
    /// From when until when, in order.
    pub(crate) sleeps: Vec<(Moment, Moment)>,
    /// Whether it counts on while the machine sleeps and so jumps forward for whoever was asleep. Else it stands still,
    /// like Linux's `CLOCK_MONOTONIC`.
    pub(crate) counts_sleep: bool,
}

impl Clock {
    pub(crate) fn reading(&self, moment: Moment) -> Reading {
        if self.counts_sleep {
            return moment;
        }
        let slept = |&(from, until): &(Moment, Moment)| until.min(moment).saturating_sub(from);
        moment - self.sleeps.iter().map(slept).sum::<Duration>()
    }

    /// When a timer set to that reading goes off.
    pub(crate) fn moment(&self, reading: Reading) -> Moment {
        let mut moment = reading;
        if !self.counts_sleep {
            for (from, until) in &self.sleeps {
                if *from < moment {
                    moment += *until - *from;
                }
            }
        }
        self.awake_from(moment)
    }

    pub(crate) fn is_asleep(&self, moment: Moment) -> bool {
        self.awake_from(moment) > moment
    }

    /// That moment, or when the machine wakes up.
    pub(crate) fn awake_from(&self, moment: Moment) -> Moment {
        let sleep = self.sleeps.iter().find(|(from, until)| *from <= moment && moment < *until);
        sleep.map_or(moment, |(_, until)| *until)
    }
}

#[test]
fn a_clock_that_stands_still_shows_less_and_its_timers_go_off_later() {
    let seconds = Duration::from_secs;
    let sleeps = vec![(seconds(10), seconds(30)), (seconds(40), seconds(45))];
    let still = Clock { sleeps: sleeps.clone(), counts_sleep: false };
    let readings = [9, 10, 20, 30, 41, 50].map(|moment| still.reading(seconds(moment)).as_secs());
    assert_eq!(readings, [9, 10, 10, 10, 20, 25]);
    assert_eq!([9, 11, 20, 25].map(|reading| still.moment(seconds(reading)).as_secs()), [9, 31, 45, 50]);
    let counting = Clock { sleeps, counts_sleep: true };
    assert_eq!([9, 11, 50].map(|reading| counting.moment(seconds(reading)).as_secs()), [9, 30, 50]);
}
