use std::time::Duration;

use cloudflare_access::refresh::{Cause, Refresh, Settings, Step};

use crate::judgement::Judgement;
use crate::network::Kind;
use crate::scenario::{Scenario, check};
use crate::{COOLDOWN, DAY, HOUR, MINUTE, Moment};

#[test]
fn a_flood_for_a_day() {
    check(
        |random| {
            let mut scenario = Scenario::new();
            let from = 30 * DAY + random.between(HOUR, DAY);
            scenario.add_flood(from, from + DAY, Duration::from_secs(5));
            scenario
        },
        |scenario, tally| {
            let flood = scenario.floods[0];
            let forced = tally.fetches_by(Cause::UnknownKey);
            // 1440 cooldowns, each followed by the time that a fetch takes.
            assert!((1400..=1441).contains(&forced), "{forced} fetches in a day");
            assert_eq!(tally.fetches_between(flood.from, flood.until + COOLDOWN), forced, "none of them a regular one");
            assert_eq!(tally.good_not_accepted(), 0, "users come through");
            assert_eq!(tally.of(Judgement::StrangerTurnedAway), 17_280, "each is turned away");
        },
    );
}

#[test]
fn a_flood_does_not_hide_a_rotation_by_hand() {
    check(
        |random| {
            let mut scenario = Scenario::new();
            for day in [10, 20, 30, 40, 50] {
                let rotated_at = day * DAY + random.between(HOUR, DAY);
                scenario.add_flood(rotated_at - HOUR, rotated_at + HOUR, Duration::from_secs(1));
                scenario.access.rotate(rotated_at);
            }
            scenario
        },
        |scenario, tally| {
            let refused = tally.of(Judgement::GoodRefusedInCooldown);
            assert_eq!(tally.good_not_accepted(), refused, "a flood costs good tokens nothing but the cooldown");
            let longest = tally.judgements.longest(Judgement::GoodRefusedInCooldown);
            assert!(longest <= COOLDOWN + scenario.network.slowest, "a new key was kept out for {longest:?}");
        },
    );
}

#[test]
fn a_flood_in_an_outage_is_no_reason_to_hammer() {
    check(
        |random| {
            let mut scenario = Scenario::new();
            let from = 30 * DAY + random.between(HOUR, DAY);
            scenario.add_trouble(Kind::Refused, from, 6 * HOUR);
            scenario.add_flood(from - MINUTE, from + 7 * HOUR, Duration::from_secs(2));
            scenario
        },
        |_, tally| {
            assert_eq!(tally.good_not_accepted(), 0, "old sessions go on");
            // Half a minute to a minute each, after the first six.
            assert!((363..=725).contains(&tally.failed()), "{} tries in six hours", tally.failed());
            let forced = tally.fetches_by(Cause::UnknownKey);
            assert!(forced <= 62, "{forced} forced fetches in the hour with a server");
        },
    );
}

/// A million random key ids, as fast or as slowly as `every` says, and fetches that take no time.
fn fetches_of_a_million(every: Duration) -> usize {
    let mut refresh = Refresh::new(Settings::default(), 1).expect("the settings make sense");
    let mut fetches = 0;
    let mut now = Moment::ZERO;
    for _ in 0..1_000_000 {
        refresh.report_unknown_key(now);
        if matches!(refresh.poll(now), Step::Fetch(_)) {
            fetches += 1;
            refresh.handle_success(now);
        }
        now += every;
    }
    let most = now.as_nanos() / COOLDOWN.as_nanos() + 1;
    assert!(fetches <= usize::try_from(most).expect("few"), "{fetches} fetches in {now:?}");
    fetches
}

#[test]
fn a_million_random_key_ids() {
    // The state owns nothing on the heap, so whatever it is told, it stays as large as it is.
    assert!(!std::mem::needs_drop::<Refresh>() && size_of::<Refresh>() <= 512, "{} bytes", size_of::<Refresh>());
    assert_eq!(fetches_of_a_million(Duration::ZERO), 1, "in no time");
    assert_eq!(fetches_of_a_million(Duration::from_micros(60)), 1, "in a minute");
    assert_eq!(fetches_of_a_million(Duration::from_micros(3600)), 60, "in an hour");
    // In 62 days there is one each 5.3568 s, so a fetch each twelfth, after 64.28 s.
    assert_eq!(fetches_of_a_million(Duration::from_micros(5_356_800)), 83_334, "in 62 days");
}
