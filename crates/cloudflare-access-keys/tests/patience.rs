//! How long requests wait, by a clock that stands still: for a driver that is there and does nothing, and for one that is
//! late.

#[path = "endpoint/driven.rs"]
mod driven;
#[path = "endpoint/endpoint.rs"]
mod endpoint;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Wake, Waker};
use std::time::Duration;

use cloudflare_access::{KeySource, Outlook, Ticket};
use cloudflare_access_keys::FetchError;
use driven::{Driven, MINUTE};

const SECOND: Duration = Duration::from_secs(1);
const MILLISECOND: Duration = Duration::from_millis(1);

/// Keys whose next fetch is due with the next report.
fn past_the_cooldown() -> Driven {
    let driven = Driven::new();
    driven.succeed();
    driven.pass(MINUTE);
    driven
}

/// What a request does that names an unknown key.
fn report(driven: &Driven) -> Ticket {
    match driven.keys.report_unknown_key("unknown") {
        Outlook::Refreshing(ticket) => ticket,
        outlook => panic!("{outlook:?}"),
    }
}

fn waits(driven: &Driven, ticket: Ticket) -> bool {
    driven.keys.poll_refreshed(ticket, Waker::noop()).is_pending()
}

#[test]
fn new_reports_hold_nobody_where_the_driver_does_nothing() {
    for driven in [Driven::new(), past_the_cooldown()] {
        let ticket = report(&driven);
        assert!(waits(&driven, ticket));
        for _ in 0..19 {
            driven.pass(SECOND / 10);
            assert_eq!(report(&driven), ticket);
            assert!(waits(&driven, ticket));
        }
        driven.pass(SECOND / 10);
        assert_eq!(report(&driven), ticket, "it is still due");
        assert!(!waits(&driven, ticket), "two seconds after the first report");
        driven.pass(MINUTE * 10);
        assert_eq!(report(&driven), ticket);
        assert!(!waits(&driven, ticket), "nor does who comes later wait for a driver that does nothing");
    }
}

struct Woken(AtomicBool);

impl Wake for Woken {
    fn wake(self: Arc<Self>) {
        self.0.store(true, Ordering::SeqCst);
    }
}

#[test]
fn whoever_comes_when_patience_is_over_wakes_those_who_wait() {
    let driven = past_the_cooldown();
    let ticket = report(&driven);
    let woken = Arc::new(Woken(AtomicBool::new(false)));
    assert!(driven.keys.poll_refreshed(ticket, &Waker::from(Arc::clone(&woken))).is_pending());
    driven.pass(SECOND * 2 - MILLISECOND);
    assert!(waits(&driven, report(&driven)) && !woken.0.load(Ordering::SeqCst));
    driven.pass(MILLISECOND);
    assert!(!waits(&driven, report(&driven)) && woken.0.load(Ordering::SeqCst), "the driver would not have done it");
    assert_eq!(driven.keys.status().waiters, 0);
}

#[test]
fn a_fetch_that_begins_late_holds_nobody_longer() {
    let driven = past_the_cooldown();
    let ticket = report(&driven);
    driven.pass(SECOND * 2 - MILLISECOND);
    driven.begin();
    assert!(waits(&driven, ticket));
    driven.pass(MILLISECOND);
    assert_eq!(report(&driven), ticket);
    assert!(!waits(&driven, ticket));
}

#[test]
fn a_fetch_that_begins_when_patience_is_over_is_waited_for() {
    let driven = past_the_cooldown();
    let ticket = report(&driven);
    driven.pass(MINUTE);
    assert!(!waits(&driven, ticket));
    driven.begin();
    assert_eq!(report(&driven), ticket);
    assert!(waits(&driven, ticket));
    driven.pass(SECOND * 2);
    assert!(!waits(&driven, ticket), "two seconds after it began");
}

#[test]
fn a_fetch_that_nobody_asked_for_is_waited_for_from_its_beginning() {
    let driven = past_the_cooldown();
    driven.pass(MINUTE * 60);
    driven.begin();
    driven.pass(SECOND * 2 - MILLISECOND);
    let ticket = report(&driven);
    assert!(waits(&driven, ticket));
    driven.pass(MILLISECOND);
    assert!(!waits(&driven, ticket));
}

#[test]
fn every_fetch_has_a_patience_of_its_own() {
    let driven = past_the_cooldown();
    for _ in 0..3 {
        let ticket = report(&driven);
        driven.pass(SECOND * 2);
        assert!(!waits(&driven, ticket));
        driven.fail(FetchError::Timeout);
        driven.pass(MINUTE);
        let retry = report(&driven);
        assert!(retry != ticket && waits(&driven, retry));
        driven.succeed();
        driven.pass(MINUTE);
    }
}
