use std::time::Duration;

use crate::judgement::Judgement;
use crate::network::Kind;
use crate::scenario::{Scenario, check, moments};
use crate::{DAY, HOUR, LONGEST_BACKOFF};

const WISHES: [Option<Duration>; 4] =
    [None, Some(Duration::from_secs(7)), Some(Duration::from_secs(120)), Some(Duration::from_secs(u64::MAX))];

#[test]
fn bad_answers_replace_nothing() {
    check(
        |random| {
            let mut scenario = Scenario::new();
            for (number, from) in moments(random, 3).into_iter().enumerate() {
                let kind = Kind::BadAnswer { retry_after: WISHES[number % WISHES.len()] };
                scenario.add_trouble(kind, from, random.between(HOUR, 20 * HOUR));
            }
            scenario
        },
        |scenario, tally| {
            assert_eq!(tally.good_not_accepted(), 0, "not one good token is put off");
            assert_eq!(tally.of(Judgement::GoodAfterWaiting), 0, "not one waits");
            assert!(tally.failed() > 50 * scenario.network.troubles.len(), "{} failed", tally.failed());
        },
    );
}

#[test]
fn a_server_that_never_wants_to_be_asked_again_is_asked_once_a_minute() {
    check(
        |random| {
            let mut scenario = Scenario::new();
            let kind = Kind::BadAnswer { retry_after: Some(Duration::MAX) };
            scenario.add_trouble(kind, 5 * DAY + random.between(HOUR, DAY), 20 * HOUR);
            scenario
        },
        |scenario, tally| {
            assert_eq!(tally.good_not_accepted(), 0, "not one good token is put off");
            let failed: Vec<_> = tally.all_fetches().filter(|fetch| !fetch.succeeded).collect();
            let pauses: Vec<_> = failed.windows(2).map(|pair| pair[1].began_at - pair[0].ended_at).collect();
            assert!(pauses.iter().all(|pause| *pause == LONGEST_BACKOFF), "its wish is heard, within bounds");
            let outage = scenario.network.troubles[0];
            let most = (outage.until - outage.from).as_secs() / 60 + 1;
            assert!(failed.len() <= usize::try_from(most).expect("few"), "{} tries", failed.len());
        },
    );
}
