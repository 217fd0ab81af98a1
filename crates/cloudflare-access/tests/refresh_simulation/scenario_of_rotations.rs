use cloudflare_access::refresh::Cause;

use crate::access::SIX_WEEKS;
use crate::judgement::Judgement;
use crate::scenario::{Scenario, check, moments};
use crate::tally::Tally;
use crate::{COOLDOWN, DAY, HOUR};

/// A fetch at the latest 57 minutes after the one before, a regular one at the earliest after 54 minutes, for 62 days.
fn check_regular(tally: &Tally) {
    assert_eq!(tally.fetches_by(Cause::Start), 1);
    let regular = tally.fetches_by(Cause::Schedule);
    assert!(regular <= 1653, "{regular} regular fetches");
    assert!(tally.fetches() > 1566, "{} fetches", tally.fetches());
}

#[test]
fn two_quiet_months() {
    check(
        |_| Scenario::new(),
        |_, tally| {
            check_regular(tally);
            assert_eq!(tally.fetches(), 1 + tally.fetches_by(Cause::Schedule), "and nothing else");
            assert_eq!(tally.good_not_accepted(), 0);
            assert_eq!(tally.of(Judgement::GoodAfterWaiting), 0, "nobody waits");
        },
    );
}

#[test]
fn scheduled_rotations_that_are_published_ahead() {
    check(
        |random| {
            let mut scenario = Scenario::new();
            for at in [12 * DAY, 12 * DAY + SIX_WEEKS] {
                scenario.access.rotate_announced(at + random.between(HOUR, DAY), 2 * HOUR);
            }
            scenario
        },
        |_, tally| {
            check_regular(tally);
            assert!(
                tally.fetches_by(Cause::UnknownKey) <= tally.most_fetches_by_thief(),
                "the key was there before its tokens"
            );
            assert_eq!(tally.good_not_accepted(), 0);
            assert_eq!(tally.of(Judgement::GoodAfterWaiting), 0, "nobody noticed");
        },
    );
}

#[test]
fn scheduled_rotations_that_sign_at_once() {
    check(
        |random| {
            let mut scenario = Scenario::new();
            for at in [12 * DAY, 12 * DAY + SIX_WEEKS] {
                scenario.access.rotate(at + random.between(HOUR, DAY));
            }
            scenario
        },
        |_, tally| {
            check_regular(tally);
            let forced = tally.fetches_by(Cause::UnknownKey);
            assert!(forced <= 2 + tally.most_fetches_by_thief(), "one per rotation");
            assert!(tally.of(Judgement::GoodAfterWaiting) > 0, "those who come first wait for it");
            assert_eq!(tally.good_not_accepted(), tally.of(Judgement::GoodRefusedInCooldown));
        },
    );
}

#[test]
fn rotations_by_hand_at_any_moment() {
    check(
        |random| {
            let mut scenario = Scenario::new();
            moments(random, 2).into_iter().for_each(|at| scenario.access.rotate(at));
            scenario
        },
        |scenario, tally| {
            check_regular(tally);
            let rotations = scenario.access.changes().count() / 3 - 1;
            assert!((19..=31).contains(&rotations), "{rotations} rotations");
            let forced = tally.fetches_by(Cause::UnknownKey);
            assert!(
                forced <= rotations + tally.most_fetches_by_thief(),
                "{forced} forced fetches for {rotations} rotations"
            );
            // Where a regular fetch came between the rotation and the first token, none is needed.
            assert!(forced >= rotations - 2, "{forced} forced fetches for {rotations} rotations");
            assert_eq!(tally.good_not_accepted(), tally.of(Judgement::GoodRefusedInCooldown));
            let longest = tally.judgements.longest(Judgement::GoodRefusedInCooldown);
            assert!(longest <= COOLDOWN + scenario.network.slowest, "refused until {longest:?} after its publication");
        },
    );
}
