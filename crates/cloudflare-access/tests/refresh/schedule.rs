//! The regular fetch: a little before the interval ends, at a moment that differs between machines.

use std::collections::BTreeSet;
use std::time::Duration;

use cloudflare_access::refresh::{Cause, Settings, Step};

use crate::{COOLDOWN, INTERVAL, NANOSECOND, fetched_at, next_fetch, seconds, succeed, unstarted, with_settings};

/// How long after a success each of many machines makes its next regular fetch.
fn pauses(seeds: u64) -> Vec<Duration> {
    (0..seeds).map(|seed| next_fetch(&mut fetched_at(seconds(11), seed), seconds(11)) - seconds(11)).collect()
}

#[test]
fn it_is_never_later_than_the_interval_and_never_earlier_than_nine_tenths_of_it() {
    for pause in pauses(20_000) {
        assert!(pause <= INTERVAL, "{pause:?} is later than the interval");
        assert!(pause >= INTERVAL * 9 / 10, "{pause:?} is more than a tenth early");
    }
}

#[test]
fn it_is_spread_evenly_over_minutes() {
    let pauses = pauses(20_000);
    let earliest = *pauses.iter().min().expect("there are pauses");
    let latest = *pauses.iter().max().expect("there are pauses");
    let spread = latest - earliest;
    assert!(spread >= INTERVAL / 25, "a fleet is spread over {spread:?} only");
    let mut slices = [0_u32; 20];
    for pause in pauses {
        let slice = 20 * (pause - earliest).as_nanos() / (spread + NANOSECOND).as_nanos();
        slices[usize::try_from(slice).expect("below 20")] += 1;
    }
    // 1000 are expected in each; five standard deviations are 155.
    assert!(slices.iter().all(|&count| (840..1160).contains(&count)), "uneven: {slices:?}");
}

#[test]
fn neighbouring_seeds_and_successive_rounds_differ() {
    let of_seeds: BTreeSet<Duration> = pauses(100).into_iter().collect();
    assert!(of_seeds.len() >= 98, "only {} of 100 machines differ", of_seeds.len());

    let mut refresh = unstarted(0);
    let mut now = Duration::ZERO;
    succeed(&mut refresh, now, Cause::Start);
    let of_rounds: BTreeSet<Duration> = (0..100)
        .map(|_| {
            let due_at = next_fetch(&mut refresh, now);
            let pause = due_at - now;
            now = due_at;
            succeed(&mut refresh, now, Cause::Schedule);
            pause
        })
        .collect();
    assert!(of_rounds.len() >= 98, "only {} of 100 rounds differ", of_rounds.len());
}

#[test]
fn the_pause_is_counted_from_the_end_of_the_fetch_however_late_it_ends() {
    for took in [NANOSECOND, seconds(10), INTERVAL, INTERVAL * 100] {
        let mut refresh = unstarted(3);
        assert_eq!(refresh.poll(Duration::ZERO), Step::Fetch(Cause::Start));
        refresh.handle_success(took);
        let due_at = next_fetch(&mut refresh, took);
        assert!(due_at > took && due_at <= took + INTERVAL, "a fetch of {took:?} is not followed by one at {due_at:?}");
    }
}

#[test]
fn a_clock_that_jumped_over_many_intervals_causes_one_fetch() {
    let mut refresh = fetched_at(Duration::ZERO, 1);
    let woken_at = INTERVAL * 1000;
    succeed(&mut refresh, woken_at, Cause::Schedule);
    assert!(next_fetch(&mut refresh, woken_at) >= woken_at + INTERVAL * 9 / 10, "missed rounds are not made up for");
}

#[test]
fn every_interval_has_its_bounds() {
    for interval in [NANOSECOND, Duration::from_nanos(9), Duration::from_micros(65), seconds(1), INTERVAL * 10_000] {
        let settings = Settings::default()
            .with_cooldown(interval.min(COOLDOWN))
            .with_interval(interval)
            .with_longest_age(interval * 2);
        for seed in 0..100 {
            let mut refresh = with_settings(settings, seed);
            succeed(&mut refresh, Duration::ZERO, Cause::Start);
            let due_at = next_fetch(&mut refresh, Duration::ZERO);
            assert!(due_at <= interval && due_at >= interval - interval / 10, "{due_at:?} for {interval:?}");
        }
    }
}
