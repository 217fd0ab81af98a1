//! The ends of time: no overflow, no panic, no fetch too many.

use std::mem::{needs_drop, size_of};
use std::time::Duration;

use cloudflare_access::Outlook;
use cloudflare_access::refresh::{Cause, Refresh, Settings, Step};

use crate::{
    INTERVAL, LONGEST_AGE, NANOSECOND, fail, fetched_at, next_fetch, seconds, succeed, unstarted, whole, with_settings,
};

#[test]
fn a_success_at_the_end_of_time_is_the_last() {
    let mut refresh = fetched_at(Duration::MAX, 1);
    assert_eq!(refresh.usable_until(), Some(Duration::MAX), "saturated");
    // The next moment is the same one: a clock that has stopped there fetches again, but never two at a time.
    assert_eq!(refresh.poll(Duration::MAX), Step::Fetch(Cause::Schedule));
    assert_eq!(refresh.poll(Duration::MAX), Step::Fetching);
    refresh.handle_failure(Duration::MAX, Some(Duration::MAX));
    assert!(matches!(refresh.report_unknown_key(Duration::MAX), Outlook::Refreshing(_)));
    assert_eq!(refresh.poll(Duration::MAX), Step::Fetch(Cause::Retry));
}

#[test]
fn the_last_moments_have_room_for_what_fits() {
    let mut refresh = fetched_at(Duration::MAX - INTERVAL, 1);
    let due_at = next_fetch(&mut refresh, Duration::MAX - INTERVAL);
    let is_in_time = due_at >= Duration::MAX - INTERVAL / 10 && due_at <= Duration::MAX - INTERVAL / 20;
    assert!(is_in_time, "the pause does not wrap around: {due_at:?}");
    let backoff = fail(&mut refresh, due_at, None) - due_at;
    assert!(backoff >= seconds(1) && backoff <= seconds(2), "{backoff:?}");
}

#[test]
fn settings_without_end_never_fetch_twice() {
    let settings = Settings::default()
        .with_cooldown(Duration::MAX - Duration::MAX / 10)
        .with_interval(Duration::MAX)
        .with_longest_age(Duration::MAX)
        .with_backoff(Duration::MAX, Duration::MAX);
    for seed in 0..100 {
        let mut refresh = with_settings(settings, seed);
        succeed(&mut refresh, NANOSECOND, Cause::Start);
        assert_eq!(refresh.usable_until(), Some(Duration::MAX));
        assert_eq!(refresh.report_unknown_key(LONGEST_AGE), Outlook::Settled);
        assert_eq!(
            next_fetch(&mut refresh, LONGEST_AGE),
            NANOSECOND + (Duration::MAX - Duration::MAX / 10),
            "the cooldown"
        );

        let mut refresh = with_settings(settings, seed);
        assert_eq!(fail(&mut refresh, NANOSECOND, Some(Duration::MAX)), Duration::MAX);
    }
}

#[test]
fn more_failures_than_bits_do_not_overflow() {
    let settings = Settings::default().with_longest_age(Duration::MAX).with_backoff(Duration::MAX / 4, Duration::MAX);
    let mut refresh = with_settings(settings, 1);
    for _ in 0..200 {
        fail_at_the_end(&mut refresh);
    }
    assert_eq!(refresh.failures(), 200);
}

fn fail_at_the_end(refresh: &mut Refresh) {
    assert!(matches!(refresh.poll(Duration::MAX), Step::Fetch(_)), "everything is due at the end of time");
    refresh.handle_failure(Duration::MAX, None);
}

#[test]
fn a_clock_that_stands_still_fetches_once() {
    let mut refresh = fetched_at(INTERVAL, 1);
    for _ in 0..1000 {
        refresh.report_unknown_key(INTERVAL);
        assert!(matches!(refresh.poll(INTERVAL), Step::Wait(_)), "no time has passed");
    }
}

#[test]
fn a_clock_that_goes_back_causes_no_fetch() {
    // Drivers promise that it does not. Threads that read it before they lock may break the promise by a little.
    let mut refresh = fetched_at(INTERVAL, 1);
    let due_at = next_fetch(&mut refresh, INTERVAL);
    assert_eq!(refresh.report_unknown_key(Duration::ZERO), Outlook::Settled);
    assert_eq!(refresh.poll(Duration::ZERO), Step::Wait(INTERVAL + Duration::from_secs(60)));
    assert!(due_at > INTERVAL);
    assert_eq!(unstarted(1).report_unknown_key(Duration::ZERO), unstarted(1).report_unknown_key(Duration::MAX));
}

#[test]
fn a_million_reports_take_no_memory() {
    assert!(!needs_drop::<Refresh>(), "it owns nothing on the heap, so it cannot grow");
    assert!(size_of::<Refresh>() <= 512, "{} bytes", size_of::<Refresh>());
    let mut refresh = fetched_at(INTERVAL, 1);
    refresh.report_unknown_key(INTERVAL);
    let before = whole(&refresh);
    for _ in 0..1_000_000 {
        refresh.report_unknown_key(INTERVAL);
    }
    // Counters may have moved; nothing is held for each report.
    assert!(whole(&refresh).len() <= before.len() + 64, "{}", whole(&refresh));
}
