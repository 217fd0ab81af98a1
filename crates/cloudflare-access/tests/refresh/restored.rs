//! A start with a set from a snapshot: it serves for what is left of its time, and a fetch is due all the same.

use std::time::Duration;

use cloudflare_access::refresh::{Cause, Refresh, Step};
use cloudflare_access::{Outlook, Ticket};

use crate::{
    COOLDOWN, EARLIEST, INTERVAL, LATEST, LONGEST_AGE, NANOSECOND, fail, next_fetch, seconds, succeed, unstarted, whole,
};

const NOW: Duration = seconds(1_000_000);

fn restored(age: Duration) -> Refresh {
    let mut refresh = unstarted(1);
    refresh.restore(NOW, age);
    refresh
}

#[test]
fn it_serves_until_the_longest_age_counted_from_when_it_was_fetched() {
    for age in [Duration::ZERO, INTERVAL, LONGEST_AGE, 2 * LONGEST_AGE] {
        assert_eq!(restored(age).usable_until(), Some(NOW - age + LONGEST_AGE), "{age:?} old");
        assert_eq!(restored(age).fetched_at(), Some(NOW - age), "{age:?} old");
    }
}

#[test]
fn one_from_before_the_time_began_is_left() {
    // Taken as fetched when the time began, it would serve for longer than it may.
    let mut refresh = unstarted(1);
    let before = whole(&refresh);
    for (now, age) in [(Duration::ZERO, NANOSECOND), (NOW, NOW + NANOSECOND), (NOW, Duration::MAX)] {
        refresh.restore(now, age);
        assert_eq!(whole(&refresh), before, "{age:?} old after {now:?}");
    }
    assert_eq!(refresh.poll(NOW), Step::Fetch(Cause::Start), "there are no keys yet");

    let mut refresh = unstarted(1);
    refresh.restore(NOW, NOW);
    assert_eq!(refresh.usable_until(), Some(LONGEST_AGE), "from just when the time began");
    refresh.restore(NOW, NOW + NANOSECOND);
    assert_eq!(refresh.usable_until(), Some(LONGEST_AGE), "one that is left replaces nothing");
}

#[test]
fn a_fetch_is_due_at_once_and_requests_may_wait_for_it() {
    let mut refresh = restored(seconds(10));
    assert_eq!(refresh.report_unknown_key(NOW), Outlook::Refreshing(Ticket::new(1)), "no cooldown keeps it off");
    succeed(&mut refresh, NOW, Cause::UnknownKey);
    assert_eq!(refresh.usable_until(), Some(NOW + LONGEST_AGE));
    let due_at = next_fetch(&mut refresh, NOW);
    assert!(due_at >= NOW + EARLIEST && due_at <= NOW + LATEST, "then everything goes its way");
    assert_eq!(restored(seconds(10)).poll(NOW), Step::Fetch(Cause::Schedule), "nobody has asked for a key");
}

#[test]
fn failures_leave_it_in_force_for_the_time_that_is_left() {
    let mut refresh = restored(INTERVAL);
    let mut now = NOW;
    for _ in 0..100 {
        now = fail(&mut refresh, now, None);
        assert_eq!(refresh.usable_until(), Some(NOW - INTERVAL + LONGEST_AGE), "at {now:?}");
    }
    assert_eq!(refresh.poll(now), Step::Fetch(Cause::Retry));
}

#[test]
fn once_a_fetch_has_begun_it_comes_too_late() {
    let mut fetching = unstarted(1);
    assert_eq!(fetching.poll(NOW), Step::Fetch(Cause::Start));
    let mut failed = fetching.clone();
    failed.handle_failure(NOW, None);
    let mut succeeded = fetching.clone();
    succeeded.handle_success(NOW);
    for refresh in [&mut fetching, &mut failed, &mut succeeded] {
        let before = whole(refresh);
        refresh.restore(NOW + COOLDOWN, seconds(1));
        assert_eq!(whole(refresh), before, "what was fetched is newer than any snapshot");
    }
}

#[test]
fn fetches_and_unknown_keys_are_counted_by_cause() {
    let mut refresh = unstarted(1);
    let mut now = Duration::ZERO;
    for step in [Cause::Start, Cause::Schedule, Cause::Retry, Cause::UnknownKey] {
        if step == Cause::UnknownKey {
            now += COOLDOWN;
            refresh.report_unknown_key(now);
        }
        assert_eq!(refresh.poll(now), Step::Fetch(step), "at {now:?}");
        refresh.report_unknown_key(now);
        if step == Cause::Schedule {
            refresh.handle_failure(now, None);
        } else {
            refresh.handle_success(now);
        }
        now = if step == Cause::Retry { now } else { next_fetch(&mut refresh, now) };
    }
    assert_eq!(Cause::ALL.map(|cause| refresh.fetches(cause)), [1, 1, 1, 1]);
    assert_eq!(refresh.unknown_keys(), 5, "each report, whether anything came of it or not");
}
