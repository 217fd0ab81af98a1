use std::time::Duration;

use cloudflare_access::refresh::Settings;

use crate::judgement::Judgement;
use crate::network::Kind;
use crate::random::Random;
use crate::scenario::{Scenario, check, moments};
use crate::{DAY, HOUR, LATEST, LONGEST_AGE, LONGEST_BACKOFF, TIME_LIMIT};

fn thirty_hours_away(random: &mut Random) -> Scenario {
    let mut scenario = Scenario::new();
    for day in [10, 40] {
        scenario.add_trouble(Kind::Silence, day * DAY + random.between(HOUR, DAY), 30 * HOUR);
    }
    scenario
}

#[test]
fn thirty_hours_without_a_server() {
    check(thirty_hours_away, |scenario, tally| {
        let without = tally.of(Judgement::GoodPutOffWithoutSet);
        assert_eq!(tally.good_not_accepted(), without, "503 only while no set is usable");
        // Between 6 and 7 of 30 hours, twice, at a request every eight minutes; and a crowd in the minute before
        // the server's return is noticed.
        assert!((80..=280).contains(&without), "{without} good tokens put off in about 13 hours");
        for outage in &scenario.network.troubles {
            let in_the_last_hour = tally.fetches_between(outage.until - HOUR, outage.until);
            // Ten seconds each, and half a minute to a minute in between.
            assert!((51..=91).contains(&in_the_last_hour), "{in_the_last_hour} tries in the last hour");
            let at_its_end = tally.fetches_between(outage.until, outage.until + TIME_LIMIT + LONGEST_BACKOFF);
            assert!(at_its_end >= 1, "the server's return is noticed within a fetch and the longest backoff");
        }
    });
}

#[test]
fn the_strictest_longest_age_gives_up_with_the_interval() {
    check(
        |random| {
            let mut scenario = thirty_hours_away(random);
            scenario.settings = Settings::default().with_longest_age(Duration::ZERO);
            scenario
        },
        |_, tally| {
            let without = tally.of(Judgement::GoodPutOffWithoutSet);
            assert_eq!(tally.good_not_accepted(), without, "503 only while no set is usable");
            assert!((390..=640).contains(&without), "{without} good tokens put off in about 59 hours");
        },
    );
}

#[test]
fn the_strictest_longest_age_costs_nothing_while_the_server_answers() {
    check(
        |random| {
            let mut scenario = Scenario::new();
            scenario.settings = Settings::default().with_longest_age(Duration::ZERO);
            // As slow as may be: each set is replaced all the same while it is usable.
            scenario.network.slowest = TIME_LIMIT;
            moments(random, 3).into_iter().for_each(|at| scenario.access.rotate_announced(at, 2 * HOUR));
            scenario
        },
        |_, tally| {
            assert!(tally.of(Judgement::GoodPutOffWithoutSet) <= 1, "before the first answer, if at all");
            assert_eq!(tally.good_not_accepted(), tally.of(Judgement::GoodPutOffWithoutSet));
        },
    );
}

#[test]
fn a_server_that_never_comes_back() {
    check(
        |random| {
            let mut scenario = Scenario::new();
            scenario.add_trouble(Kind::Refused, 55 * DAY + random.between(HOUR, DAY), 60 * DAY);
            scenario
        },
        |scenario, tally| {
            let last_success = tally.all_fetches().filter(|fetch| fetch.succeeded).last().expect("the first").began_at;
            let away_from = scenario.network.troubles[0].from;
            assert!(last_success >= away_from - LATEST && last_success < away_from, "{last_success:?}");
            let dead_for = scenario.lasts - (last_success + LONGEST_AGE);
            let expected = usize::try_from(dead_for.as_secs() / 480).expect("few");
            let put_off = tally.of(Judgement::GoodPutOffWithoutSet);
            assert!(put_off.abs_diff(expected) < 150, "{put_off} good tokens put off, about {expected} expected");
            assert_eq!(tally.good_not_accepted(), put_off);
        },
    );
}
