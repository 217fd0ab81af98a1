//! Idle, fetching, idle: what is said when, and that nothing else moves it.

use std::time::Duration;

use cloudflare_access::refresh::{Cause, Step};

use crate::{
    COOLDOWN, INTERVAL, LONGEST_AGE, NANOSECOND, fail, fetched_at, next_fetch, seconds, succeed_slowly, unstarted,
    whole,
};

#[test]
fn the_first_fetch_is_due_at_once_whatever_the_clock_shows() {
    for now in [Duration::ZERO, NANOSECOND, INTERVAL, LONGEST_AGE, Duration::MAX] {
        assert_eq!(unstarted(1).poll(now), Step::Fetch(Cause::Start), "at {now:?}");
    }
}

#[test]
fn before_the_first_fetch_there_is_nothing() {
    let refresh = unstarted(1);
    assert_eq!(refresh.usable_until(), None, "no set serves");
    assert_eq!(refresh.fetched_at(), None, "no set is in force");
    assert_eq!(refresh.failures(), 0, "nothing has failed");
    assert!(!refresh.is_fetching(), "nothing is under way");
}

#[test]
fn a_fetch_is_said_once_and_stays_under_way_until_it_is_ended() {
    let mut refresh = unstarted(1);
    assert_eq!(refresh.poll(Duration::ZERO), Step::Fetch(Cause::Start));
    for now in [Duration::ZERO, NANOSECOND, INTERVAL, LONGEST_AGE, Duration::MAX] {
        assert!(refresh.is_fetching(), "under way at {now:?}");
        assert_eq!(refresh.poll(now), Step::Fetching, "said once, at {now:?}");
    }
}

#[test]
fn a_success_ends_the_fetch_and_a_failure_does() {
    let mut refresh = fetched_at(seconds(5), 1);
    assert!(!refresh.is_fetching(), "ended by success");
    let due_at = next_fetch(&mut refresh, seconds(5));
    assert_eq!(refresh.poll(due_at), Step::Fetch(Cause::Schedule));
    refresh.handle_failure(due_at, None);
    assert!(!refresh.is_fetching(), "ended by failure");
    let retry_at = next_fetch(&mut refresh, due_at);
    assert_eq!(refresh.poll(retry_at), Step::Fetch(Cause::Retry));
}

#[test]
fn polling_early_changes_nothing() {
    let mut refresh = fetched_at(Duration::ZERO, 1);
    let due_at = next_fetch(&mut refresh, Duration::ZERO);
    let before = whole(&refresh);
    for second in 0..due_at.as_secs() {
        assert_eq!(refresh.poll(seconds(second)), Step::Wait(due_at), "after {second} s");
    }
    assert_eq!(refresh.poll(due_at - NANOSECOND), Step::Wait(due_at), "a nanosecond early");
    assert_eq!(whole(&refresh), before, "nothing was changed by asking");
    assert_eq!(refresh.poll(due_at), Step::Fetch(Cause::Schedule), "on time");
}

#[test]
fn an_outcome_without_a_fetch_does_nothing() {
    let mut unstarted = unstarted(1);
    let mut succeeded = fetched_at(seconds(9), 1);
    let mut failed = fetched_at(seconds(9), 1);
    fail(&mut failed, seconds(4000), None);
    for refresh in [&mut unstarted, &mut succeeded, &mut failed] {
        let before = whole(refresh);
        refresh.handle_success(seconds(4001));
        refresh.handle_failure(seconds(4001), None);
        refresh.handle_failure(seconds(4001), Some(seconds(50)));
        assert_eq!(whole(refresh), before, "outcomes of no fetch are not heard");
    }
}

#[test]
fn a_late_answer_of_an_ended_fetch_is_not_heard_before_the_next_begins() {
    // A driver that gives a hanging fetch up reports its failure; the answer may still come afterwards.
    let mut refresh = fetched_at(Duration::ZERO, 1);
    let retry_at = fail(&mut refresh, INTERVAL, None);
    refresh.handle_success(INTERVAL + NANOSECOND);
    assert_eq!(refresh.failures(), 1, "the failure stands");
    assert_eq!(next_fetch(&mut refresh, INTERVAL + NANOSECOND), retry_at, "the retry stands");
}

#[test]
fn a_set_serves_for_the_longest_age_from_each_fetch_that_succeeds() {
    let mut refresh = fetched_at(seconds(7), 1);
    assert_eq!(refresh.usable_until(), Some(seconds(7) + LONGEST_AGE));
    let retry_at = fail(&mut refresh, INTERVAL, None);
    assert_eq!(refresh.usable_until(), Some(seconds(7) + LONGEST_AGE), "a failure neither ends nor prolongs it");
    assert_eq!(refresh.poll(retry_at), Step::Fetch(Cause::Retry));
    assert_eq!(refresh.usable_until(), Some(seconds(7) + LONGEST_AGE), "nor does a fetch under way");
    refresh.handle_success(retry_at);
    assert_eq!(refresh.usable_until(), Some(retry_at + LONGEST_AGE), "a success does");
    assert_eq!(refresh.fetched_at(), Some(retry_at));
}

#[test]
fn a_sleep_between_the_answer_and_its_reading_makes_a_set_no_younger() {
    // The answer lay in the machine's memory while it slept: what was withdrawn meanwhile must not serve for longer.
    let began_at = seconds(7);
    for asleep in [seconds(10), INTERVAL * 8, LONGEST_AGE, LONGEST_AGE * 30] {
        let read_at = began_at + asleep;
        let mut refresh = unstarted(1);
        succeed_slowly(&mut refresh, began_at, read_at, Cause::Start);
        assert_eq!(refresh.fetched_at(), Some(began_at), "asleep for {asleep:?}");
        assert_eq!(refresh.usable_until(), Some(began_at + LONGEST_AGE), "asleep for {asleep:?}");
        let due_at = next_fetch(&mut refresh, read_at);
        if asleep >= INTERVAL {
            assert_eq!(due_at, read_at + COOLDOWN, "it is old, so the next fetch comes as soon as may be");
        }
        assert_eq!(refresh.poll(due_at), Step::Fetch(Cause::Schedule));
        assert_eq!(refresh.fetched_at(), Some(began_at), "a fetch under way changes nothing");
        refresh.handle_failure(due_at + seconds(5), None);
        assert_eq!(refresh.usable_until(), Some(began_at + LONGEST_AGE), "nor does one that fails");
    }
}

#[test]
fn causes_have_lasting_labels_and_pass_over_caches_where_a_key_may_be_missing() {
    let told = [Cause::Retry, Cause::Schedule, Cause::Start, Cause::UnknownKey]
        .map(|cause| (cause.label(), cause.bypasses_caches()));
    assert_eq!(told, [("retry", true), ("schedule", false), ("start", false), ("unknown-key", true)]);
}
