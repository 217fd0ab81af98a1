//! The regular fetch: a little before the interval ends, at a moment that differs between machines.

use std::collections::BTreeSet;
use std::time::Duration;

use cloudflare_access::refresh::{Cause, Settings, Step};

use crate::{
    COOLDOWN, EARLIEST, INTERVAL, LATEST, NANOSECOND, fetched_at, next_fetch, seconds, succeed, succeed_slowly,
    unstarted, with_settings,
};

/// How long after a fetch that took no time each of many machines makes its next regular fetch.
fn pauses(seeds: u64) -> Vec<Duration> {
    (0..seeds).map(|seed| next_fetch(&mut fetched_at(seconds(11), seed), seconds(11)) - seconds(11)).collect()
}

#[test]
fn it_is_a_tenth_of_the_interval_early_at_most_and_a_twentieth_at_least() {
    for pause in pauses(20_000) {
        assert!(pause >= EARLIEST, "{pause:?} is more than a tenth early");
        assert!(pause <= LATEST, "{pause:?} leaves too little time for the fetch");
    }
}

#[test]
fn it_is_spread_evenly_over_minutes() {
    let pauses = pauses(20_000);
    let earliest = *pauses.iter().min().expect("there are pauses");
    let latest = *pauses.iter().max().expect("there are pauses");
    let spread = latest - earliest;
    assert!(spread >= LATEST - EARLIEST - seconds(1), "a fleet is spread over {spread:?} only");
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
fn it_is_counted_from_the_begin_of_the_fetch_and_is_no_sooner_than_a_cooldown_after_its_end() {
    let began_at = seconds(11);
    for seed in 0..100 {
        let prompt = next_fetch(&mut fetched_at(began_at, seed), began_at);
        let boundary = prompt - COOLDOWN - began_at;
        for took in
            [NANOSECOND, seconds(10), boundary - NANOSECOND, boundary, boundary + NANOSECOND, INTERVAL, INTERVAL * 100]
        {
            let ended_at = began_at + took;
            let mut refresh = unstarted(seed);
            succeed_slowly(&mut refresh, began_at, ended_at, Cause::Start);
            let due_at = next_fetch(&mut refresh, ended_at);
            assert_eq!(due_at, prompt.max(ended_at + COOLDOWN), "a fetch of {took:?}");
            assert_eq!(refresh.poll(due_at), Step::Fetch(Cause::Schedule), "regular all the same");
        }
    }
}

#[test]
fn a_set_is_replaced_before_the_interval_ends_even_by_a_fetch_of_ten_seconds() {
    let took = seconds(10);
    for seed in 0..20_000 {
        let mut refresh = unstarted(seed);
        let mut began_at = seconds(11);
        succeed_slowly(&mut refresh, began_at, began_at + took, Cause::Start);
        for _ in 0..3 {
            let due_at = next_fetch(&mut refresh, began_at + took);
            succeed_slowly(&mut refresh, due_at, due_at + took, Cause::Schedule);
            // What the server withdrew just after it had been asked was believed for so long.
            let believed = due_at + took - began_at;
            assert!(believed <= LATEST + took, "a withdrawn key is believed for {believed:?}");
            assert!(believed < INTERVAL, "a withdrawn key is believed for {believed:?}");
            began_at = due_at;
        }
    }
}

#[test]
fn there_is_no_gap_where_a_set_serves_for_no_longer_than_the_interval() {
    let took = Duration::from_millis(1500);
    for longest_age in [INTERVAL, Duration::ZERO] {
        let settings = Settings::default().with_longest_age(longest_age);
        for seed in 0..20_000 {
            let mut refresh = with_settings(settings, seed);
            succeed_slowly(&mut refresh, Duration::ZERO, took, Cause::Start);
            for _ in 0..2 {
                let usable_until = refresh.usable_until().expect("a set is in force");
                let due_at = next_fetch(&mut refresh, usable_until - INTERVAL + took);
                assert!(due_at + took < usable_until, "no set is usable from {usable_until:?} to {:?}", due_at + took);
                succeed_slowly(&mut refresh, due_at, due_at + took, Cause::Schedule);
            }
        }
    }
}

#[test]
fn a_clock_that_jumped_over_many_intervals_causes_one_fetch() {
    let mut refresh = fetched_at(Duration::ZERO, 1);
    let woken_at = INTERVAL * 1000;
    succeed(&mut refresh, woken_at, Cause::Schedule);
    assert!(next_fetch(&mut refresh, woken_at) >= woken_at + EARLIEST, "missed rounds are not made up for");
}

#[test]
fn every_interval_has_its_bounds() {
    for interval in [NANOSECOND, Duration::from_nanos(9), Duration::from_micros(65), seconds(1), INTERVAL * 10_000] {
        let settings = Settings::default()
            .with_cooldown((interval - interval / 10).min(COOLDOWN))
            .with_interval(interval)
            .with_longest_age(interval * 2)
            .with_backoff(NANOSECOND, interval);
        for seed in 0..100 {
            let mut refresh = with_settings(settings, seed);
            succeed(&mut refresh, Duration::ZERO, Cause::Start);
            let due_at = next_fetch(&mut refresh, Duration::ZERO);
            let is_in_time = due_at >= interval - interval / 10 && due_at <= interval - interval / 20;
            assert!(is_in_time, "{due_at:?} for {interval:?}");
        }
    }
}

/// The draws are those that the generator is known for (SplitMix64 from 0): not worse ones that look random too.
#[test]
fn the_moments_are_drawn_by_splitmix64() {
    let mut refresh = unstarted(0);
    let mut now = Duration::ZERO;
    succeed(&mut refresh, now, Cause::Start);
    for expected in [0xe220, 0x6e78, 0x06c4, 0xf88b, 0x1b39] {
        let due_at = next_fetch(&mut refresh, now);
        assert_eq!(due_at - now, EARLIEST + (LATEST - EARLIEST) / u32::from(u16::MAX) * expected);
        now = due_at;
        succeed(&mut refresh, now, Cause::Schedule);
    }
}
