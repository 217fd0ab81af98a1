//! What holds in every scenario and for every seed.

use cloudflare_access::refresh::Cause;

use crate::judgement::Judgement;
use crate::scenario::Scenario;
use crate::tally::{Fetch, Tally};
use crate::{COOLDOWN, EARLIEST, INTERVAL, LATEST, LONGEST_BACKOFF, PATIENCE, SHORTEST_BACKOFF};

pub(crate) fn check(scenario: &Scenario, tally: &Tally) {
    for fetches in &tally.fetches {
        check_rate(scenario, fetches);
        assert_eq!(fetches.first().map(|fetch| fetch.cause), Some(Cause::Start), "the first fetch is the start");
        let mut failures = 0;
        for (earlier, later) in fetches.iter().zip(fetches.iter().skip(1)) {
            failures = if earlier.succeeded { 0 } else { failures + 1 };
            check_pause(scenario, earlier, later, failures);
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

/// `failures` is how many in a row there are with the earlier one.
fn check_pause(scenario: &Scenario, earlier: &Fetch, later: &Fetch, failures: u32) {
    let full = LONGEST_BACKOFF.min(SHORTEST_BACKOFF * 2_u32.pow(failures.min(10)));
    let heard = if scenario.network.has_wishes() { LONGEST_BACKOFF } else { full };
    let cool_at = earlier.ended_at + COOLDOWN;
    let (least, most) = match later.cause {
        Cause::Retry => (earlier.ended_at + full / 2, earlier.ended_at + heard),
        Cause::Schedule => ((earlier.began_at + EARLIEST).max(cool_at), earlier.began_at + LATEST),
        _ => (cool_at, earlier.began_at + LATEST),
    };
    let is_told = match later.cause {
        Cause::Start => false,
        Cause::Retry => !earlier.succeeded,
        _ => earlier.succeeded,
    };
    // Whoever sleeps comes late.
    let is_prompt = later.began_at <= most || !scenario.clock.sleeps().is_empty();
    assert!(is_told && is_prompt && later.began_at >= least, "{earlier:?}, {failures} failures, then {later:?}");
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
    // However long the server is away, an old set ends; a machine's clock need not count its sleep.
    let end = scenario.settings.longest_age() + scenario.network.most_behind() + scenario.asleep();
    let withdrawn = longest(Judgement::WithdrawnAcceptedWhileFailing);
    assert!(withdrawn <= end, "a key was believed for {withdrawn:?} without a server");
    if scenario.clock.sleeps().is_empty() {
        // The regular fetch is over before the interval ends, however slow the answer.
        let withdrawn = longest(Judgement::WithdrawnAccepted);
        assert!(withdrawn <= INTERVAL + scenario.network.most_behind(), "a key was believed for {withdrawn:?}");
        assert_eq!(tally.of(Judgement::WithdrawnAcceptedWhileFetching), 0, "nobody comes late here");
    }
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
