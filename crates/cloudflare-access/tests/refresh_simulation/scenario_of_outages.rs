use cloudflare_access::refresh::Cause;

use crate::judgement::Judgement;
use crate::network::Kind;
use crate::scenario::{Scenario, check, moments};
use crate::{DAY, HOUR, MINUTE};

/// How many fetches fail in outages: the first waits for nothing, five for half a minute together, each other one for
/// half a minute at least.
fn most_failures(hours: usize, outages: usize) -> usize {
    hours * 120 + outages * 5
}

#[test]
fn short_outages_go_by_unnoticed() {
    check(
        |random| {
            let mut scenario = Scenario::new();
            for (number, from) in moments(random, 2).into_iter().enumerate() {
                let kind = if number % 2 == 0 { Kind::Silence } else { Kind::Refused };
                scenario.add_trouble(kind, from, random.between(MINUTE, 30 * MINUTE));
            }
            scenario
        },
        |scenario, tally| {
            assert_eq!(tally.good_not_accepted(), 0, "not one good token is put off");
            assert_eq!(tally.of(Judgement::GoodAfterWaiting), 0, "not one waits");
            assert_eq!(tally.fetches_by(Cause::UnknownKey), 0);
            let hours = usize::try_from(scenario.troubled().as_secs() / 3600 + 1).expect("few");
            let most = most_failures(hours, scenario.network.troubles.len());
            assert!(tally.failed() <= most, "{} failures in {hours} hours", tally.failed());
            assert_eq!(tally.failed(), tally.fetches_by(Cause::Retry), "each failure is followed by one retry");
        },
    );
}

#[test]
fn outages_of_hours_cost_nothing_but_retries() {
    check(
        |random| {
            let mut scenario = Scenario::new();
            for from in moments(random, 8) {
                scenario.add_trouble(Kind::Silence, from, random.between(HOUR, 22 * HOUR));
            }
            scenario
        },
        |scenario, tally| {
            assert_eq!(tally.good_not_accepted(), 0, "not one good token is put off");
            let hours = usize::try_from(scenario.troubled().as_secs() / 3600 + 1).expect("few");
            assert!(
                tally.failed() <= most_failures(hours, scenario.network.troubles.len()),
                "{} failures in {hours} hours",
                tally.failed()
            );
            assert!(tally.failed() >= (hours - 10) * 50, "{} failures in {hours} hours", tally.failed());
        },
    );
}

#[test]
fn a_rotation_by_hand_in_an_outage() {
    check(
        |random| {
            let mut scenario = Scenario::new();
            for from in moments(random, 8) {
                scenario.add_trouble(Kind::Refused, from, 6 * HOUR);
                scenario.access.rotate(from + random.between(MINUTE, 5 * HOUR));
            }
            scenario
        },
        |_, tally| {
            let waited_in_vain = [Judgement::GoodPutOffWhileFailing, Judgement::GoodRefusedInCooldown];
            assert_eq!(tally.good_not_accepted(), tally.any_of(waited_in_vain), "only tokens of the new key");
            assert!(tally.of(Judgement::GoodPutOffWhileFailing) > 0, "503, because nobody can tell");
            assert!(tally.of(Judgement::Good) > 5 * tally.good_not_accepted(), "old sessions go on");
            let longest = tally.judgements.longest(Judgement::GoodPutOffWhileFailing);
            assert!(longest <= 6 * HOUR + 2 * MINUTE, "over soon after the outage: {longest:?}");
        },
    );
}

#[test]
fn an_unsteady_server() {
    check(
        |random| {
            let mut scenario = Scenario::new();
            scenario.add_trouble(Kind::Unsteady, DAY, 58 * DAY);
            moments(random, 4).into_iter().for_each(|at| scenario.access.rotate(at));
            scenario
        },
        |_, tally| {
            assert_eq!(tally.failed(), tally.fetches_by(Cause::Retry), "each failure is followed by one retry");
            let regular = tally.fetches() - tally.failed();
            assert!(
                (1560..=1654 + tally.fetches_by(Cause::UnknownKey)).contains(&regular),
                "{regular} succeed, as by a steady one"
            );
            let waited_in_vain = [Judgement::GoodPutOffWhileFailing, Judgement::GoodRefusedInCooldown];
            assert_eq!(tally.good_not_accepted(), tally.any_of(waited_in_vain));
        },
    );
}
