use std::time::Duration;

use cloudflare_access::refresh::Cause;

use crate::judgement::Judgement;
use crate::network::Cache;
use crate::scenario::{Scenario, check, moments};
use crate::{COOLDOWN, MINUTE};

#[test]
fn a_cache_on_the_way_is_passed_over_for_unknown_keys() {
    check(
        |random| {
            let mut scenario = Scenario::new();
            scenario.machines = 4;
            scenario.network.cache = Some(Cache { lifetime: 10 * MINUTE, held: None });
            moments(random, 3).into_iter().for_each(|at| scenario.access.rotate(at));
            scenario
        },
        |_, tally| {
            let rotations = 20;
            let forced = tally.fetches_by(Cause::UnknownKey);
            assert!(forced <= 2 * 4 * rotations, "{forced} forced fetches");
            assert_eq!(tally.good_not_accepted(), tally.of(Judgement::GoodRefusedInCooldown));
        },
    );
}

#[test]
fn nodes_that_are_behind_are_asked_again_after_the_cooldown() {
    check(
        |random| {
            let mut scenario = Scenario::new();
            scenario.network.lag = Duration::from_secs(90);
            moments(random, 3).into_iter().for_each(|at| scenario.access.rotate(at));
            scenario
        },
        |scenario, tally| {
            let longest = tally.judgements.longest(Judgement::GoodRefusedInCooldown);
            assert!(longest <= COOLDOWN + scenario.network.most_outdated(), "{longest:?} after its publication");
            assert_eq!(tally.good_not_accepted(), tally.of(Judgement::GoodRefusedInCooldown));
        },
    );
}
