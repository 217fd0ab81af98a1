//! Unknown keys: they bring the next fetch forward, but not into the cooldown after a success.

use std::time::Duration;

use cloudflare_access::refresh::{Cause, Settings, Step};
use cloudflare_access::{Outlook, Ticket};

use crate::{
    COOLDOWN, EARLIEST, INTERVAL, LATEST, NANOSECOND, fail, fetched_at, next_fetch, seconds, succeed, succeed_slowly,
    unstarted, with_settings,
};

const FETCHED: Duration = seconds(100);
const COOL: Duration = seconds(100 + COOLDOWN.as_secs());

#[test]
fn in_the_cooldown_it_is_settled_and_the_fetch_comes_when_the_cooldown_ends() {
    for reported_at in [FETCHED, FETCHED + NANOSECOND, COOL - NANOSECOND] {
        let mut refresh = fetched_at(FETCHED, 1);
        assert_eq!(refresh.report_unknown_key(reported_at), Outlook::Settled, "reported at {reported_at:?}");
        assert_eq!(refresh.poll(reported_at), Step::Wait(COOL), "reported at {reported_at:?}");
        assert_eq!(refresh.poll(COOL - NANOSECOND), Step::Wait(COOL), "a nanosecond early");
        assert_eq!(refresh.poll(COOL), Step::Fetch(Cause::UnknownKey), "as soon as the cooldown has ended");
    }
}

#[test]
fn after_the_cooldown_the_fetch_is_due_at_once() {
    for reported_at in [COOL, COOL + NANOSECOND, FETCHED + INTERVAL / 2] {
        let mut refresh = fetched_at(FETCHED, 1);
        assert_eq!(refresh.report_unknown_key(reported_at), Outlook::Refreshing(Ticket::new(2)), "at {reported_at:?}");
        assert_eq!(refresh.poll(reported_at), Step::Fetch(Cause::UnknownKey), "at {reported_at:?}");
    }
}

#[test]
fn reporting_again_and_again_changes_nothing() {
    let mut refresh = fetched_at(FETCHED, 1);
    refresh.report_unknown_key(FETCHED);
    assert_eq!(refresh.poll(FETCHED), Step::Wait(COOL));
    for millisecond in 0..60_000 {
        let now = FETCHED + Duration::from_millis(millisecond);
        assert_eq!(refresh.report_unknown_key(now), Outlook::Settled, "at {now:?}");
        assert_eq!(refresh.poll(now), Step::Wait(COOL), "the fetch is neither brought forward nor put off");
    }
}

#[test]
fn a_report_during_a_fetch_asks_for_no_other_one() {
    let mut refresh = fetched_at(FETCHED, 1);
    let due_at = next_fetch(&mut refresh, FETCHED);
    assert_eq!(refresh.poll(due_at), Step::Fetch(Cause::Schedule));
    for _ in 0..1000 {
        assert_eq!(refresh.report_unknown_key(due_at), Outlook::Refreshing(Ticket::new(2)), "the one under way");
    }
    refresh.handle_success(due_at);
    assert!(next_fetch(&mut refresh, due_at) >= due_at + EARLIEST, "nothing is remembered: the next fetch is regular");
    // Whoever waited verifies again, and so reports again if the key is still missing.
    assert_eq!(refresh.report_unknown_key(due_at), Outlook::Settled);
    assert_eq!(next_fetch(&mut refresh, due_at), due_at + COOLDOWN);
}

#[test]
fn a_report_when_a_regular_fetch_is_due_is_about_that_one() {
    let mut refresh = fetched_at(FETCHED, 1);
    let due_at = next_fetch(&mut refresh, FETCHED);
    assert_eq!(refresh.report_unknown_key(due_at), Outlook::Refreshing(Ticket::new(2)));
    succeed(&mut refresh, due_at, Cause::UnknownKey);
    assert!(next_fetch(&mut refresh, due_at) >= due_at + EARLIEST, "one fetch for both: the request was met by it");
    assert_eq!(Cause::ALL.map(|cause| refresh.fetches(cause)), [0, 0, 1, 1], "counted once");
}

#[test]
fn a_regular_fetch_that_requests_hope_for_passes_over_caches() {
    // A cache on the way may hold the set that lacks the key, and a cooldown would follow it.
    for (reported_after, polled_after) in
        [(seconds(1), INTERVAL * 10), (COOLDOWN, LATEST), (LATEST, LATEST), (INTERVAL * 10, INTERVAL * 10)]
    {
        let mut refresh = fetched_at(FETCHED, 1);
        refresh.report_unknown_key(FETCHED + reported_after);
        let Step::Fetch(cause) = refresh.poll(FETCHED + polled_after) else { panic!("due after {polled_after:?}") };
        assert_eq!(cause, Cause::UnknownKey, "reported after {reported_after:?}, polled after {polled_after:?}");
        assert!(cause.bypasses_caches(), "or it may bring the old set again");
    }
    let mut refresh = fetched_at(FETCHED, 1);
    assert_eq!(refresh.poll(FETCHED + LATEST), Step::Fetch(Cause::Schedule), "nobody has asked for a key");
}

#[test]
fn the_cooldown_counts_from_the_end_of_the_fetch_however_long_it_took() {
    for took in [NANOSECOND, seconds(10), INTERVAL, INTERVAL * 100] {
        let mut refresh = unstarted(1);
        succeed_slowly(&mut refresh, FETCHED, FETCHED + took, Cause::Start);
        assert_eq!(refresh.report_unknown_key(FETCHED + took), Outlook::Settled, "it is fresh from the server");
        assert_eq!(next_fetch(&mut refresh, FETCHED + took), FETCHED + took + COOLDOWN, "a fetch of {took:?}");
    }
}

#[test]
fn a_report_before_the_first_fetch_is_about_the_first() {
    let mut refresh = unstarted(1);
    assert_eq!(refresh.report_unknown_key(Duration::ZERO), Outlook::Refreshing(Ticket::new(1)));
    succeed(&mut refresh, Duration::ZERO, Cause::Start);
    assert!(next_fetch(&mut refresh, Duration::ZERO) >= EARLIEST, "the request was met by it");
}

#[test]
fn the_fetch_meets_the_request_whether_it_succeeds_or_fails() {
    let mut refresh = fetched_at(FETCHED, 1);
    refresh.report_unknown_key(COOL);
    succeed(&mut refresh, COOL, Cause::UnknownKey);
    assert!(next_fetch(&mut refresh, COOL) >= COOL + EARLIEST, "met by success");

    let mut refresh = fetched_at(FETCHED, 1);
    refresh.report_unknown_key(COOL);
    let retry_at = fail(&mut refresh, COOL, None);
    refresh.report_unknown_key(COOL);
    succeed(&mut refresh, retry_at, Cause::Retry);
    assert!(next_fetch(&mut refresh, retry_at) >= retry_at + EARLIEST, "met by the retry that succeeded");
}

#[test]
fn a_failure_begins_no_cooldown() {
    let mut refresh = fetched_at(FETCHED, 1);
    refresh.report_unknown_key(COOL);
    let retry_at = fail(&mut refresh, COOL, None);
    assert!(
        retry_at >= COOL + seconds(1) && retry_at <= COOL + seconds(2),
        "the backoff decides, not another cooldown"
    );
    succeed(&mut refresh, retry_at, Cause::Retry);
    refresh.report_unknown_key(retry_at);
    assert_eq!(next_fetch(&mut refresh, retry_at), retry_at + COOLDOWN, "the success begins one");
}

#[test]
fn the_longest_cooldown_does_not_put_off_the_regular_fetch() {
    for seed in 0..100 {
        let mut refresh = with_settings(Settings::default().with_cooldown(EARLIEST), seed);
        succeed(&mut refresh, Duration::ZERO, Cause::Start);
        let due_at = next_fetch(&mut refresh, Duration::ZERO);
        assert!(due_at >= EARLIEST && due_at <= LATEST, "due at {due_at:?}");
        refresh.report_unknown_key(Duration::ZERO);
        assert_eq!(next_fetch(&mut refresh, Duration::ZERO), EARLIEST, "the cooldown has ended by then");
    }
}

#[test]
fn a_flood_causes_one_fetch_per_cooldown_and_cannot_keep_a_real_key_out_longer() {
    let mut refresh = fetched_at(Duration::ZERO, 1);
    let mut fetches = 1;
    for second in 0..36_000 {
        refresh.report_unknown_key(seconds(second));
        if let Step::Fetch(cause) = refresh.poll(seconds(second)) {
            assert_eq!(cause, Cause::UnknownKey, "at {second} s");
            refresh.handle_success(seconds(second));
            fetches += 1;
        }
    }
    assert_eq!(fetches, 600, "ten hours are 600 cooldowns: not one more, and not one late");
}
