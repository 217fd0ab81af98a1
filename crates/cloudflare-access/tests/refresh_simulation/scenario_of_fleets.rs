use std::time::Duration;

use crate::judgement::Judgement;
use crate::network::Kind;
use crate::random::Random;
use crate::scenario::{Scenario, check};
use crate::tally::{Fetch, Tally};
use crate::world::run;
use crate::{DAY, EARLIEST, HOUR, INTERVAL, LATEST, MINUTE, Moment};

/// A hundred machines that start at the same moment.
fn fleet(lasts: Duration) -> Scenario {
    let mut scenario = Scenario::new();
    scenario.machines = 100;
    scenario.lasts = lasts;
    scenario
}

/// When each machine makes its first fetch from that moment on, in order.
fn next_fetches(tally: &Tally, from: Moment) -> Vec<Moment> {
    let next = |fetches: &Vec<_>| fetches.iter().map(|fetch: &Fetch| fetch.began_at).find(|at| *at >= from);
    let mut next: Vec<Moment> = tally.fetches.iter().filter_map(next).collect();
    next.sort();
    next
}

/// How many of them come within such a time at most.
fn most_within(moments: &[Moment], time: Duration) -> usize {
    let count_from = |from: &Moment| moments.iter().filter(|at| **at >= *from && **at < *from + time).count();
    moments.iter().map(count_from).max().unwrap_or_default()
}

fn check_spread(tally: &Tally, from: Moment) {
    let next = next_fetches(tally, from);
    assert_eq!(next.len(), 100, "all fetch within the interval");
    assert!(next[99] - next[0] >= INTERVAL / 4, "spread over {:?} only", next[99] - next[0]);
    assert!(most_within(&next, MINUTE) <= 30, "{} in a minute", most_within(&next, MINUTE));
    assert!(
        most_within(&next, Duration::from_secs(1)) <= 5,
        "{} in a second",
        most_within(&next, Duration::from_secs(1))
    );
}

#[test]
fn a_hundred_machines_started_together_do_not_stay_in_step() {
    check(
        |_| fleet(2 * DAY),
        |_, tally| {
            assert_eq!(
                most_within(&next_fetches(tally, Moment::ZERO), Duration::from_secs(1)),
                100,
                "they begin together"
            );
            let second = next_fetches(tally, MINUTE);
            let spread = second[99] - second[0];
            assert!(spread >= (LATEST - EARLIEST) * 4 / 5, "spread over {spread:?} only by the first interval");
            let together = most_within(&second, Duration::from_secs(1));
            assert!(together <= 6, "{together} in a second after the first interval");
            check_spread(tally, DAY);
        },
    );
}

#[test]
fn a_hundred_machines_for_two_months() {
    let build = || {
        let mut scenario = fleet(62 * DAY);
        let mut random = Random::new(7);
        for at in random.moments(20 * DAY, 61 * DAY) {
            scenario.access.rotate(at);
        }
        scenario
    };
    let tally = run(build(), 7);
    for days in 1..=60 {
        check_spread(&tally, days * DAY + HOUR);
    }
    assert_eq!(tally.good_not_accepted(), tally.of(Judgement::GoodRefusedInCooldown), "users come through");
    assert_eq!(tally, run(build(), 7), "the same seed gives the same run");
}

#[test]
fn a_hundred_machines_do_not_come_back_together_after_an_outage() {
    check(
        |_| {
            let mut scenario = fleet(3 * DAY);
            scenario.add_trouble(Kind::Refused, 2 * DAY, HOUR);
            scenario
        },
        |scenario, tally| {
            let next = next_fetches(tally, scenario.network.troubles[0].until);
            assert!(next[99] - scenario.network.troubles[0].until <= MINUTE, "all notice within the longest backoff");
            assert!(most_within(&next, Duration::from_secs(1)) <= 12, "{}", most_within(&next, Duration::from_secs(1)));
        },
    );
}

#[test]
fn a_hundred_machines_that_fail_together_do_not_retry_together() {
    check(
        |random| {
            let mut scenario = fleet(2 * HOUR);
            // They start in an outage, so all fail in the same millisecond.
            scenario.add_trouble(Kind::Refused, Moment::ZERO, random.between(MINUTE, 5 * MINUTE));
            scenario
        },
        |_, tally| {
            for failures in 1..=5 {
                let mut retries: Vec<Moment> = tally.fetches.iter().map(|fetches| fetches[failures].began_at).collect();
                retries.sort();
                // Spread over a second, then over longer, by which the earlier rounds add up.
                let most = most_within(&retries, Duration::from_millis(100));
                assert!(most <= if failures == 1 { 24 } else { 16 }, "{most} in step after {failures} failures");
            }
        },
    );
}
