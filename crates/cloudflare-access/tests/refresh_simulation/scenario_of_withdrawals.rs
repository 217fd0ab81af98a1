use cloudflare_access::refresh::Cause;

use crate::judgement::Judgement;
use crate::network::Kind;
use crate::scenario::{Scenario, check, moments};
use crate::{DAY, HOUR, INTERVAL, LONGEST_AGE, MINUTE};

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
            assert!(accepted <= INTERVAL + 2 * scenario.network.slowest, "believed for {accepted:?}");
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
    // The previous key ends seven days after a rotation, and all its sessions long before: only the clock brings the news.
    check(
        |random| {
            let mut scenario = Scenario::new();
            for at in moments(random, 9) {
                scenario.access.rotate_announced(at, HOUR + HOUR / 2);
            }
            scenario
        },
        |scenario, tally| {
            assert!(tally.fetches_by(Cause::UnknownKey) <= tally.most_fetches_by_thief(), "no user causes a fetch");
            let accepted = tally.judgements.longest(Judgement::WithdrawnAccepted);
            assert!(accepted <= INTERVAL + 2 * scenario.network.slowest, "believed for {accepted:?}");
            assert_eq!(tally.good_not_accepted(), 0);
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
        |scenario, tally| {
            let accepted = tally.judgements.longest(Judgement::WithdrawnAcceptedWhileFailing);
            assert!(accepted > 17 * HOUR, "the set serves through the outage: {accepted:?}");
            assert!(accepted <= LONGEST_AGE + scenario.network.slowest, "but not without end: {accepted:?}");
            assert!(tally.of(Judgement::GoodPutOffWithoutSet) > 0, "then nobody is believed");
        },
    );
}
