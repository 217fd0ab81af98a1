use std::time::Duration;

use cloudflare_access::refresh::{Cause, Settings};

use crate::judgement::Judgement;
use crate::network::Kind;
use crate::random::Random;
use crate::scenario::{Scenario, check, moments};
use crate::{DAY, HOUR, INTERVAL, LATEST, LONGEST_AGE, MINUTE, TIME_LIMIT};

/// A thief in possession of withdrawn keys that no user uses any longer: only the clock brings the news.
fn only_a_thief_uses_them(random: &mut Random) -> Scenario {
    let mut scenario = Scenario::new();
    // The previous key ends seven days after a rotation, and all its sessions long before.
    for at in moments(random, 9) {
        scenario.access.rotate_announced(at, HOUR + HOUR / 2);
    }
    scenario
}

#[test]
fn leaked_keys_are_replaced_at_once() {
    check(
        |random| {
            let mut scenario = Scenario::new();
            scenario.thief_persists = true;
            moments(random, 3).into_iter().for_each(|at| scenario.access.replace(at));
            scenario
        },
        |scenario, tally| {
            let accepted = tally.judgements.longest(Judgement::WithdrawnAccepted);
            assert!(accepted <= LATEST + scenario.network.slowest, "believed for {accepted:?}");
            let later = [Judgement::WithdrawnAcceptedWhileFetching, Judgement::WithdrawnAcceptedWhileFailing];
            assert_eq!(tally.any_of(later), 0, "the server answers");
            assert!(tally.of(Judgement::WithdrawnTurnedAway) > 1000, "the thief has tried");
            // Tokens of the new key bring the news; those that come in the cooldown have to wait for a minute.
            assert!(tally.fetches_by(Cause::UnknownKey) > 0);
            assert_eq!(tally.good_not_accepted(), tally.of(Judgement::GoodRefusedInCooldown));
        },
    );
}

#[test]
fn keys_are_withdrawn_when_only_a_thief_uses_them() {
    check(only_a_thief_uses_them, |scenario, tally| {
        assert!(tally.fetches_by(Cause::UnknownKey) <= tally.most_fetches_by_thief(), "no user causes a fetch");
        let accepted = tally.judgements.longest(Judgement::WithdrawnAccepted);
        assert!(accepted <= LATEST + scenario.network.slowest, "believed for {accepted:?}");
        assert_eq!(tally.good_not_accepted(), 0);
    });
}

#[test]
fn a_withdrawn_key_is_believed_for_an_interval_at_most_even_if_each_fetch_takes_ten_seconds() {
    check(
        |random| {
            let mut scenario = only_a_thief_uses_them(random);
            (scenario.network.fastest, scenario.network.slowest) = (TIME_LIMIT, TIME_LIMIT);
            scenario
        },
        |_, tally| {
            let accepted = tally.judgements.longest(Judgement::WithdrawnAccepted);
            assert!(accepted <= INTERVAL, "believed for {accepted:?}");
            assert!(accepted > INTERVAL / 6, "the thief has not tried for long: {accepted:?}");
            let later = [Judgement::WithdrawnAcceptedWhileFetching, Judgement::WithdrawnAcceptedWhileFailing];
            assert_eq!(tally.any_of(later), 0, "no try later than that");
            assert_eq!(tally.failed(), 0, "ten seconds are not too long");
        },
    );
}

#[test]
fn a_key_is_withdrawn_while_the_server_is_away_for_long() {
    check(
        |random| {
            let mut scenario = Scenario::new();
            let away_from = 20 * DAY + random.between(HOUR, DAY);
            scenario.add_trouble(Kind::Silence, away_from, 30 * HOUR);
            scenario.access.replace(away_from + random.between(MINUTE, 5 * HOUR));
            scenario
        },
        |_, tally| {
            let accepted = tally.judgements.longest(Judgement::WithdrawnAcceptedWhileFailing);
            assert!(accepted > 17 * HOUR, "the set serves through the outage: {accepted:?}");
            assert!(accepted <= LONGEST_AGE, "but not without end: {accepted:?}");
            assert!(tally.of(Judgement::GoodPutOffWithoutSet) > 0, "then nobody is believed");
        },
    );
}

#[test]
fn the_strictest_longest_age_ends_a_withdrawn_key_with_the_interval_server_or_not() {
    check(
        |random| {
            let mut scenario = Scenario::new();
            scenario.settings = Settings::default().with_longest_age(Duration::ZERO);
            for from in moments(random, 3) {
                scenario.add_trouble(Kind::Silence, from, 3 * HOUR);
                // No answer can tell, so only the set's age ends it.
                scenario.access.replace(from + random.between(Duration::ZERO, 20 * MINUTE));
            }
            scenario
        },
        |_, tally| {
            let accepted = tally.judgements.longest(Judgement::WithdrawnAccepted);
            let later = tally.judgements.longest(Judgement::WithdrawnAcceptedWhileFailing);
            assert!(accepted.max(later) <= INTERVAL, "believed for {:?}", accepted.max(later));
            assert!(accepted > INTERVAL / 3, "the set serves in the outage: {accepted:?}");
        },
    );
}
