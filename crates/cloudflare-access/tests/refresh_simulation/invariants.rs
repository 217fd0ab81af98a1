//! What holds in every scenario and for every seed.

use std::time::Duration;

use cloudflare_access::refresh::Cause;

use crate::judgement::Judgement;
use crate::scenario::Scenario;
use crate::tally::{Fetch, Tally};
use crate::{COOLDOWN, INTERVAL, LONGEST_AGE, LONGEST_BACKOFF, PATIENCE, SHORTEST_BACKOFF};

pub(crate) fn check(scenario: &Scenario, tally: &Tally) {
    for fetches in &tally.fetches {
        check_rate(scenario, fetches);
        assert_eq!(fetches.first().map(|fetch| fetch.cause), Some(Cause::Start), "the first fetch is the start");
        for (earlier, later) in fetches.iter().zip(fetches.iter().skip(1)) {
            check_pause(scenario, earlier, later);
        }
    }
    check_judgements(scenario, tally);
}

fn check_rate(scenario: &Scenario, fetches: &[Fetch]) {
    let elapsed = scenario.clock.reading(scenario.lasts);
    let failures = fetches.iter().filter(|fetch| !fetch.succeeded).count();
    let most = elapsed.as_nanos() / COOLDOWN.as_nanos() + 1;
    assert!(fetches.len() - failures <= usize::try_from(most).expect("few"), "more than one fetch per cooldown");
}

fn check_pause(scenario: &Scenario, earlier: &Fetch, later: &Fetch) {
    assert!(later.began_at >= earlier.ended_at, "two fetches at a time: {earlier:?}, {later:?}");
    let pause = later.began_at - earlier.ended_at;
    // Whoever sleeps comes late.
    let is_prompt = scenario.clock.sleeps().is_empty();
    let is_within = |least: Duration, most: Duration| pause >= least && (pause <= most || !is_prompt);
    let is_right = match later.cause {
        Cause::Retry => !earlier.succeeded && is_within(SHORTEST_BACKOFF, LONGEST_BACKOFF),
        Cause::Schedule => earlier.succeeded && is_within(INTERVAL * 9 / 10, INTERVAL),
        Cause::UnknownKey => earlier.succeeded && is_within(COOLDOWN, INTERVAL),
        _ => false,
    };
    assert!(is_right, "a pause of {pause:?} between {earlier:?} and {later:?}");
}

fn check_judgements(scenario: &Scenario, tally: &Tally) {
    let longest = |judgement| tally.judgements.longest(judgement);
    for never in
        [Judgement::GoodRefused, Judgement::GoodPutOff, Judgement::WithdrawnAcceptedLate, Judgement::StrangerAccepted]
    {
        assert_eq!(tally.of(never), 0, "{never:?} after {:?}", longest(never));
    }
    assert!(tally.of(Judgement::Good) > 0, "there are users");
    assert!(longest(Judgement::GoodAfterWaiting) <= PATIENCE, "{:?} of waiting", longest(Judgement::GoodAfterWaiting));
    let outdated = scenario.network.most_outdated();
    // However long the server is away, an old set ends; a machine's clock need not count its sleep.
    let withdrawn = longest(Judgement::WithdrawnAcceptedWhileFailing);
    assert!(withdrawn <= LONGEST_AGE + outdated + scenario.asleep(), "a key was believed {withdrawn:?} too long");
    if scenario.network.troubles.is_empty() {
        let causes = [Judgement::GoodPutOffWhileFailing, Judgement::WithdrawnAcceptedWhileFailing];
        if scenario.clock.sleeps().is_empty() {
            assert_eq!(tally.any_of(causes), 0, "nothing fails here");
            assert_eq!(tally.failed(), 0, "nothing fails here");
        }
        if scenario.network.slowest < PATIENCE {
            assert_eq!(tally.of(Judgement::GoodPutOffWhileSlow), 0, "nothing is slow here");
        }
    }
}
