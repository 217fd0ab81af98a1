use std::time::Duration;

use crate::{Moment, Reading};

/// The clock of a machine that sleeps now and then.
#[derive(Clone, Debug, Default)]
pub(crate) struct Clock {
    sleeps: Vec<Sleep>,
    counts_sleep: bool,
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct Sleep {
    pub(crate) from: Moment,
    pub(crate) until: Moment,
    /// How much sleep came before.
    before: Duration,
}

impl Clock {
    /// A clock of a machine that sleeps from when until when, in order.
    ///
    /// It either counts on while the machine sleeps, and so jumps forward for whoever was asleep, or it stands still like
    /// Linux's `CLOCK_MONOTONIC`.
    pub(crate) fn new(sleeps: impl IntoIterator<Item = (Moment, Moment)>, counts_sleep: bool) -> Clock {
        let mut before = Duration::ZERO;
        let sleep = |(from, until)| {
            let sleep = Sleep { from, until, before };
            before += until - from;
            sleep
        };
        Clock { sleeps: sleeps.into_iter().map(sleep).collect(), counts_sleep }
    }

    pub(crate) fn sleeps(&self) -> &[Sleep] {
        &self.sleeps
    }

    /// The last sleep that began by then.
    fn last_sleep(&self, moment: Moment) -> Option<&Sleep> {
        self.sleeps[..self.sleeps.partition_point(|sleep| sleep.from <= moment)].last()
    }

    pub(crate) fn reading(&self, moment: Moment) -> Reading {
        if self.counts_sleep {
            return moment;
        }
        let slept = |sleep: &Sleep| sleep.before + (sleep.until.min(moment) - sleep.from);
        moment - self.last_sleep(moment).map_or(Duration::ZERO, slept)
    }

    /// When a timer set to that reading goes off.
    pub(crate) fn moment(&self, reading: Reading) -> Moment {
        let mut moment = reading;
        if !self.counts_sleep {
            for sleep in &self.sleeps {
                if sleep.from < moment {
                    moment += sleep.until - sleep.from;
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
        self.last_sleep(moment).map_or(moment, |sleep| moment.max(sleep.until))
    }
}

#[test]
fn a_clock_that_stands_still_shows_less_and_its_timers_go_off_later() {
    let seconds = Duration::from_secs;
    let sleeps = [(seconds(10), seconds(30)), (seconds(40), seconds(45))];
    let still = Clock::new(sleeps, false);
    let readings = [9, 10, 20, 30, 41, 50].map(|moment| still.reading(seconds(moment)).as_secs());
    assert_eq!(readings, [9, 10, 10, 10, 20, 25]);
    assert_eq!([9, 11, 20, 25].map(|reading| still.moment(seconds(reading)).as_secs()), [9, 31, 45, 50]);
    let counting = Clock::new(sleeps, true);
    assert_eq!([9, 11, 50].map(|reading| counting.moment(seconds(reading)).as_secs()), [9, 30, 50]);
}
