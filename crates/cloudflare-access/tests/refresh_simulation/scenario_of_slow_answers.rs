use std::time::Duration;

use crate::judgement::Judgement;
use crate::scenario::{Scenario, check, moments};
use crate::{COOLDOWN, PATIENCE};

#[test]
fn answers_that_take_longer_than_requests_wait() {
    check(
        |random| {
            let mut scenario = Scenario::new();
            scenario.network.fastest = Duration::from_secs(1);
            scenario.network.slowest = Duration::from_secs(9);
            moments(random, 3).into_iter().for_each(|at| scenario.access.rotate(at));
            scenario
        },
        |scenario, tally| {
            let put_off = [Judgement::GoodPutOffWhileSlow, Judgement::GoodRefusedInCooldown];
            assert_eq!(tally.good_not_accepted(), tally.any_of(put_off), "only tokens of a new key");
            assert!(tally.of(Judgement::GoodPutOffWhileSlow) > 0, "two seconds of nine are not enough");
            let longest = tally.judgements.longest(Judgement::GoodRefusedInCooldown);
            assert!(longest <= COOLDOWN + scenario.network.slowest, "{longest:?} after its publication");
            assert!(tally.judgements.longest(Judgement::GoodAfterWaiting) <= PATIENCE, "nobody waits longer");
        },
    );
}
