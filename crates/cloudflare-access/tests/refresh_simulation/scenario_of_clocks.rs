use crate::clock::Clock;
use crate::judgement::Judgement;
use crate::random::Random;
use crate::scenario::{Scenario, check, moments};
use crate::{DAY, HOUR, MINUTE};

/// A machine that sleeps for up to ten hours, nearly every day, while keys are withdrawn.
fn sleepy(random: &mut Random, counts_sleep: bool) -> Scenario {
    let mut scenario = Scenario::new();
    let from = random.moments(DAY, 60 * DAY);
    let sleeps = from.into_iter().map(|from| (from, from + random.between(MINUTE, 10 * HOUR)));
    scenario.clock = Clock::new(sleeps, counts_sleep);
    moments(random, 3).into_iter().for_each(|at| scenario.access.replace(at));
    scenario
}

#[test]
fn clocks_that_jump_forward_after_sleep() {
    check(
        |random| sleepy(random, true),
        |scenario, tally| {
            assert!(tally.failed() <= scenario.clock.sleeps().len(), "only what slept in the middle of a fetch");
            assert_eq!(tally.of(Judgement::GoodPutOffWithoutSet), 0);
            let accepted = tally.judgements.longest(Judgement::WithdrawnAccepted);
            assert!(accepted <= scenario.network.longest_belief(), "believed for {accepted:?}");
            // An outdated set serves while the first fetch after sleep is under way: a second or two.
            let fetching = tally.of(Judgement::WithdrawnAcceptedWhileFetching);
            assert!(fetching <= 4 * scenario.clock.sleeps().len(), "{fetching} accepted on waking");
        },
    );
}

#[test]
fn clocks_that_stand_still_in_sleep() {
    check(
        |random| sleepy(random, false),
        |scenario, tally| {
            assert_eq!(tally.failed(), 0, "nothing is too late by such a clock");
            assert_eq!(tally.good_not_accepted(), tally.of(Judgement::GoodRefusedInCooldown));
            // The machine does not know that it slept: a withdrawn key lives on for an interval of being awake.
            let accepted = tally.judgements.longest(Judgement::WithdrawnAccepted);
            assert!(accepted <= scenario.network.longest_belief() + 10 * HOUR, "believed for {accepted:?}");
            let later = [Judgement::WithdrawnAcceptedWhileFetching, Judgement::WithdrawnAcceptedWhileFailing];
            assert_eq!(tally.any_of(later), 0);
        },
    );
}
