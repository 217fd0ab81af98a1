use std::time::Duration;

use cloudflare_access::refresh::Cause;

use crate::judgement::Judgement;
use crate::network::Kind;
use crate::scenario::{Scenario, check};
use crate::{HOUR, MINUTE, Moment};

#[test]
fn starting_in_an_outage() {
    check(
        |random| {
            let mut scenario = Scenario::new();
            scenario.add_trouble(Kind::Refused, Moment::ZERO, random.between(HOUR, 3 * HOUR));
            scenario
        },
        |scenario, tally| {
            let back_at = scenario.network.troubles[0].until;
            let first = tally.all_fetches().find(|fetch| fetch.succeeded).expect("the server comes back");
            assert!(first.began_at <= back_at + MINUTE, "noticed after {:?}", first.began_at - back_at);
            assert_eq!(first.cause, Cause::Retry);
            assert_eq!(tally.good_not_accepted(), tally.of(Judgement::GoodPutOffWithoutSet), "503 until then");
            assert_eq!(tally.of(Judgement::StrangerTurnedAway), 0);
        },
    );
}

#[test]
fn starting_under_a_flood() {
    check(
        |random| {
            let mut scenario = Scenario::new();
            let until = random.between(HOUR, 2 * HOUR);
            scenario.add_flood(Moment::ZERO, until, Duration::from_millis(700));
            scenario
        },
        |scenario, tally| {
            let until = scenario.floods[0].until;
            let most = until.as_secs() / 60 + 1;
            let fetches = tally.fetches_between(Moment::ZERO, until);
            assert!(fetches <= usize::try_from(most).expect("few"), "{fetches} fetches in {until:?}");
            assert_eq!(tally.good_not_accepted(), 0, "users come through");
        },
    );
}
