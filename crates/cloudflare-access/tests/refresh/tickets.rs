//! Tickets: which refresh a request waits for, and when that one has ended.

use std::time::Duration;

use cloudflare_access::refresh::{Cause, Refresh, Step};
use cloudflare_access::{Outlook, Ticket};

use crate::{COOLDOWN, INTERVAL, fail, fetched_at, next_fetch, succeed, unstarted};

#[track_caller]
fn ticket(refresh: &mut Refresh, now: Duration) -> u64 {
    match refresh.report_unknown_key(now) {
        Outlook::Refreshing(ticket) => ticket.number(),
        outlook => panic!("a refresh is due or under way at {now:?}, but: {outlook:?}"),
    }
}

#[test]
fn the_fetch_due_and_the_fetch_under_way_have_the_same_number() {
    let mut refresh = unstarted(1);
    assert_eq!(ticket(&mut refresh, Duration::ZERO), 1, "due");
    assert_eq!(refresh.poll(Duration::ZERO), Step::Fetch(Cause::Start));
    assert_eq!(ticket(&mut refresh, Duration::ZERO), 1, "under way");
    refresh.handle_success(Duration::ZERO);
    assert_eq!(ticket(&mut refresh, COOLDOWN), 2, "the next one, due");
    assert_eq!(refresh.poll(COOLDOWN), Step::Fetch(Cause::UnknownKey));
    assert_eq!(ticket(&mut refresh, COOLDOWN), 2, "the next one, under way");
}

#[test]
fn a_refresh_has_ended_once_its_fetch_has() {
    let mut refresh = unstarted(1);
    assert!(!refresh.has_ended(Ticket::new(1)), "not begun");
    assert_eq!(refresh.poll(Duration::ZERO), Step::Fetch(Cause::Start));
    assert!(!refresh.has_ended(Ticket::new(1)), "under way");
    refresh.handle_failure(Duration::ZERO, None);
    assert!(refresh.has_ended(Ticket::new(1)), "a failure is an end");
    assert!(!refresh.has_ended(Ticket::new(2)), "the retry is another one");
    let retry_at = next_fetch(&mut refresh, Duration::ZERO);
    assert_eq!(refresh.poll(retry_at), Step::Fetch(Cause::Retry));
    assert!(!refresh.has_ended(Ticket::new(2)), "under way");
    refresh.handle_success(retry_at);
    assert!(refresh.has_ended(Ticket::new(1)) && refresh.has_ended(Ticket::new(2)), "what has ended stays ended");
    assert!(!refresh.has_ended(Ticket::new(3)), "nothing more has ended");
}

#[test]
fn failures_are_numbered_too() {
    let mut refresh = fetched_at(Duration::ZERO, 1);
    let mut now = INTERVAL;
    for number in 2..50 {
        assert_eq!(ticket(&mut refresh, now), number);
        let retry_at = fail(&mut refresh, now, None);
        assert!(refresh.has_ended(Ticket::new(number)), "fetch {number} has ended");
        assert!(!refresh.has_ended(Ticket::new(number + 1)), "fetch {} has not", number + 1);
        now = retry_at;
    }
    succeed(&mut refresh, now, Cause::Retry);
    assert!(refresh.has_ended(Ticket::new(50)), "the success ends the fiftieth");
}

#[test]
fn foreign_tickets_do_no_harm() {
    let refresh = fetched_at(Duration::ZERO, 1);
    assert!(refresh.has_ended(Ticket::new(0)), "there is no fetch of that number to wait for");
    assert!(!refresh.has_ended(Ticket::new(u64::MAX)), "nobody has made so many");
}
