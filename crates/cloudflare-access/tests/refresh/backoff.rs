//! Failures: each keeps the next fetch waiting for longer, within bounds, and a success makes it all good.

use std::collections::BTreeSet;
use std::time::Duration;

use cloudflare_access::Outlook;
use cloudflare_access::refresh::{Cause, Settings, Step};

use crate::{
    COOLDOWN, EARLIEST, LATEST, LONGEST_BACKOFF, NANOSECOND, SHORTEST_BACKOFF, fail, fetched_at, next_fetch, seconds,
    succeed, unstarted, with_settings,
};

/// How long the failures in a row keep the next fetch waiting.
fn backoffs(seed: u64, failures: usize) -> Vec<Duration> {
    let mut refresh = unstarted(seed);
    let mut now = seconds(3);
    let mut backoffs = Vec::new();
    for number in 1..=failures {
        let retry_at = fail(&mut refresh, now, None);
        assert_eq!(usize::try_from(refresh.failures()).ok(), Some(number), "failures are counted");
        backoffs.push(retry_at - now);
        now = retry_at;
    }
    backoffs
}

#[test]
fn they_double_from_the_shortest_to_the_longest_and_chance_takes_up_to_half() {
    // Chance has a part from the first failure on, and none of them is below the shortest.
    let full = [2, 4, 8, 16, 32, 60, 60, 60, 60].map(seconds);
    for seed in 0..2000 {
        for (number, (backoff, full)) in backoffs(seed, full.len()).into_iter().zip(full).enumerate() {
            assert!(backoff <= full, "failure {number}: {backoff:?} is above {full:?}");
            assert!(backoff >= full / 2, "failure {number}: {backoff:?} is below half of {full:?}");
        }
    }
}

#[test]
fn they_are_spread_over_the_upper_half() {
    for (failures, half) in [(1, seconds(1)), (2, seconds(2)), (5, seconds(16)), (6, seconds(30)), (9, seconds(30))] {
        let mut tenths = [0_u32; 10];
        for seed in 0..2000 {
            let backoff = backoffs(seed, failures).pop().expect("it failed");
            let tenth = 10 * (backoff - half).as_nanos() / (half + NANOSECOND).as_nanos();
            tenths[usize::try_from(tenth).expect("below 10")] += 1;
        }
        // 200 are expected in each; five standard deviations are 67.
        assert!(tenths.iter().all(|count| (133..=267).contains(count)), "uneven after failure {failures}: {tenths:?}");
    }
}

#[test]
fn a_fleet_that_failed_together_does_not_retry_together() {
    let failed_at = seconds(9);
    let retries: BTreeSet<Duration> = (0..100).map(|seed| fail(&mut unstarted(seed), failed_at, None)).collect();
    assert!(retries.len() >= 98, "only {} of 100 machines differ", retries.len());
    let retries: Vec<Duration> = retries.into_iter().collect();
    let most_within = |time| {
        retries.iter().map(|from| retries.iter().filter(|at| **at >= *from && **at < *from + time).count()).max()
    };
    // A second is all that there is to spread them over at first: one each ten milliseconds.
    let together = most_within(Duration::from_millis(10)).expect("all retry");
    assert!(together <= 8, "{together} of 100 within ten milliseconds");
    let together = most_within(Duration::from_millis(100)).expect("all retry");
    assert!(together <= 22, "{together} of 100 within a tenth of a second");
}

#[test]
fn they_stay_bounded_however_many_fail() {
    for (number, backoff) in backoffs(1, 200).into_iter().enumerate().skip(5) {
        let is_long = backoff >= LONGEST_BACKOFF / 2 && backoff <= LONGEST_BACKOFF;
        assert!(is_long, "after {number} other failures: {backoff:?}");
    }
}

#[test]
fn a_retry_begins_neither_before_nor_after_its_backoff() {
    let mut refresh = unstarted(1);
    let mut now = Duration::ZERO;
    for _ in 0..20 {
        let retry_at = fail(&mut refresh, now, None);
        assert_eq!(refresh.poll(retry_at - NANOSECOND), Step::Wait(retry_at), "a nanosecond early");
        // Neither an unknown key nor the interval's end brings it forward.
        refresh.report_unknown_key(now);
        assert_eq!(refresh.poll(now), Step::Wait(retry_at), "an unknown key does not help");
        now = retry_at;
    }
    assert_eq!(refresh.poll(now), Step::Fetch(Cause::Retry));
}

#[test]
fn a_success_resets_them() {
    let mut refresh = unstarted(1);
    let mut now = Duration::ZERO;
    for _ in 0..10 {
        now = fail(&mut refresh, now, None);
    }
    succeed(&mut refresh, now, Cause::Retry);
    assert_eq!(refresh.failures(), 0);
    let due_at = next_fetch(&mut refresh, now);
    assert!(due_at >= now + EARLIEST && due_at <= now + LATEST, "the interval counts again");
    let backoff = fail(&mut refresh, due_at, None) - due_at;
    assert!(backoff >= SHORTEST_BACKOFF && backoff <= 2 * SHORTEST_BACKOFF, "the next failure is a first one");
}

#[test]
fn the_server_is_heard_up_to_the_longest_backoff() {
    let heard = |asked: Option<Duration>| fail(&mut unstarted(1), Duration::ZERO, asked);
    let unasked = heard(None);
    assert!(unasked > SHORTEST_BACKOFF && unasked < 2 * SHORTEST_BACKOFF, "{unasked:?}");
    assert_eq!(heard(Some(Duration::ZERO)), unasked, "at once is not granted");
    assert_eq!(heard(Some(unasked - NANOSECOND)), unasked, "nor is less than the backoff");
    assert_eq!(heard(Some(unasked + NANOSECOND)), unasked + NANOSECOND, "more is");
    assert_eq!(heard(Some(seconds(7))), seconds(7));
    assert_eq!(heard(Some(LONGEST_BACKOFF)), LONGEST_BACKOFF);
    assert_eq!(heard(Some(LONGEST_BACKOFF + NANOSECOND)), LONGEST_BACKOFF, "an hour would be an outage of its own");
    assert_eq!(heard(Some(seconds(u64::MAX))), LONGEST_BACKOFF);
    assert_eq!(heard(Some(Duration::MAX)), LONGEST_BACKOFF);
}

#[test]
fn what_the_server_asks_for_does_not_shorten_a_grown_backoff() {
    for seed in 0..100 {
        let mut refresh = unstarted(seed);
        let mut now = Duration::ZERO;
        for _ in 0..6 {
            now = fail(&mut refresh, now, None);
        }
        let retry_at = fail(&mut refresh, now, Some(seconds(7)));
        assert!(retry_at - now >= LONGEST_BACKOFF / 2, "{:?} with a grown backoff", retry_at - now);
    }
}

#[test]
fn an_unknown_key_finds_a_refresh_failing_until_the_retry_is_due() {
    let mut refresh = fetched_at(Duration::ZERO, 1);
    refresh.report_unknown_key(COOLDOWN);
    let retry_at = fail(&mut refresh, COOLDOWN, None);
    for now in [COOLDOWN, COOLDOWN + NANOSECOND, retry_at - NANOSECOND] {
        assert_eq!(refresh.report_unknown_key(now), Outlook::Failing, "at {now:?}");
    }
    assert!(matches!(refresh.report_unknown_key(retry_at), Outlook::Refreshing(_)), "the retry is due");
}

#[test]
fn they_can_be_fixed() {
    let settings = Settings::default().with_backoff(seconds(5), seconds(5));
    let mut refresh = with_settings(settings, 1);
    let mut now = Duration::ZERO;
    for _ in 0..10 {
        let retry_at = fail(&mut refresh, now, Some(seconds(1000)));
        assert_eq!(retry_at - now, seconds(5), "shortest and longest are the same");
        now = retry_at;
    }
}
