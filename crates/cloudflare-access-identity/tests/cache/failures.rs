use std::task::Poll;
use std::time::Duration;

use cloudflare_access::policy::InvalidIdentity;
use cloudflare_access_identity::IdentityError;

use crate::origin::{Caller, KIM, Origin, SECOND, until};

const MILLISECOND: Duration = Duration::from_millis(1);
const SIGN_IN: IdentityError = IdentityError::Status { status: 302, retry_after: None };

fn callers(origin: &Origin, count: usize) -> Vec<Caller> {
    (0..count).map(|index| origin.user(&format!("user{index}@example.com"))).collect()
}

/// Whether a fetch begins and fails now.
fn fails(origin: &Origin, caller: &Caller) -> bool {
    let before = origin.fetches();
    assert!(origin.ask(caller).is_err());
    origin.fetches() > before
}

#[test]
fn a_failure_is_remembered_longer_and_longer() {
    let origin = Origin::start(|builder| builder);
    let kim = origin.user(KIM);
    origin.fetch.fail(9, &SIGN_IN);
    for pause in [1, 2, 4, 8, 16, 32, 60, 60] {
        assert!(fails(&origin, &kim));
        for _ in 0..100 {
            assert!(matches!(origin.poll(&kim), Poll::Ready(Err(_))));
        }
        origin.time.pass(Duration::from_secs(pause) - MILLISECOND);
        assert!(!fails(&origin, &kim), "{pause}");
        origin.time.pass(MILLISECOND);
    }
    assert!(fails(&origin, &kim));
    origin.time.pass(Duration::from_secs(60));
    origin.ask(&kim).unwrap();
    // Success forgets it all: the next pause is the shortest.
    origin.time.pass(Duration::from_secs(300));
    origin.fetch.fail(1, &SIGN_IN);
    assert!(fails(&origin, &kim));
    origin.time.pass(SECOND);
    origin.ask(&kim).unwrap();
}

#[test]
fn one_whose_session_is_over_holds_up_nobody_else() {
    // Led to the login, or shown its page with status 200, of whatever length.
    for error in [SIGN_IN, IdentityError::Invalid(InvalidIdentity), IdentityError::TooLarge] {
        let origin = Origin::start(|builder| builder);
        let kim = origin.user(KIM);
        origin.fetch.fail(21, &error);
        for _ in 0..20 {
            assert!(fails(&origin, &kim));
            origin.time.pass(Duration::from_secs(60));
        }
        assert!(fails(&origin, &kim) && !fails(&origin, &kim));
        callers(&origin, 20).iter().for_each(|caller| drop(origin.ask(caller).unwrap()));
    }
}

#[test]
fn a_dead_endpoint_is_not_asked_for_everyone() {
    let origin = Origin::start(|builder| builder);
    let all = callers(&origin, 200);
    origin.fetch.fail(7, &IdentityError::Timeout);
    let asked = all.iter().filter(|caller| fails(&origin, caller)).count();
    assert_eq!(asked, 4);
    // One tries for all, after a second, then two, then four.
    for pause in [1, 2, 4] {
        origin.time.pass(Duration::from_secs(pause) - MILLISECOND);
        assert!(!all[10..].iter().any(|caller| fails(&origin, caller)), "before {pause} s");
        origin.time.pass(MILLISECOND);
        let asked = all[10..].iter().filter(|caller| fails(&origin, caller)).count();
        assert_eq!(asked, 1, "after {pause} s");
    }
    origin.time.pass(Duration::from_secs(8));
    origin.fetch.hold();
    assert!(origin.poll(&all[100]).is_pending());
    assert!(matches!(origin.poll(&all[101]), Poll::Ready(Err(_))), "while the one is under way");
    origin.fetch.release();
    until("there", || matches!(origin.poll(&all[100]), Poll::Ready(Ok(_))));
    all[101..].iter().for_each(|caller| drop(origin.ask(caller).unwrap()));
}

/// Lets so many fetches begin, and then all of them fail at once.
fn fail_together(origin: &Origin, count: usize, error: &IdentityError) {
    origin.fetch.hold();
    assert!(callers(origin, count).iter().all(|caller| origin.poll(caller).is_pending()));
    origin.fetch.fail(count, error);
    origin.fetch.release();
    until("ended", || origin.identities.status().flights == 0);
}

/// Whether somebody may ask now, for whom nothing has failed, and how many more may while that goes on.
fn may_ask(origin: &Origin) -> (bool, usize) {
    origin.fetch.hold();
    let may = origin.poll(&origin.user(KIM)).is_pending();
    let others = ["alex@example.com", "sam@example.com"].map(|email| origin.user(email));
    let more = others.iter().filter(|caller| origin.poll(caller).is_pending()).count();
    origin.fetch.release();
    (may, more)
}

#[test]
fn fetches_that_fail_together_cause_the_pause_of_one() {
    let origin = Origin::start(|builder| builder);
    fail_together(&origin, 16, &IdentityError::Timeout);
    origin.time.pass(SECOND - MILLISECOND);
    assert_eq!(may_ask(&origin), (false, 0));
    origin.time.pass(MILLISECOND);
    assert_eq!(may_ask(&origin), (true, 0), "one tries for all");
}

#[test]
fn after_a_pause_that_the_endpoint_asks_many_for_one_tries_for_all() {
    let retry_after = Some(Duration::from_secs(7));
    for (count, more) in [(3, 2), (4, 0)] {
        let origin = Origin::start(|builder| builder);
        fail_together(&origin, count, &IdentityError::Status { status: 429, retry_after });
        origin.time.pass(Duration::from_secs(7) - MILLISECOND);
        assert_eq!(may_ask(&origin), (false, 0));
        origin.time.pass(MILLISECOND);
        assert_eq!(may_ask(&origin), (true, more), "after {count}");
    }
}

#[test]
fn a_common_pause_is_fifteen_seconds_at_most() {
    let origin = Origin::start(|builder| builder);
    let all = callers(&origin, 20);
    origin.fetch.fail(20, &IdentityError::Status { status: 500, retry_after: None });
    for caller in &all {
        assert!(fails(&origin, caller));
        origin.time.pass(Duration::from_secs(15));
    }
    origin.ask(&origin.user(KIM)).unwrap();
}

#[test]
fn the_endpoint_may_ask_for_a_pause_of_a_minute() {
    for (wanted, granted) in [(7, 7), (3600, 60)] {
        let origin = Origin::start(|builder| builder);
        let all = callers(&origin, 2);
        let retry_after = Some(Duration::from_secs(wanted));
        origin.fetch.fail(1, &IdentityError::Status { status: 429, retry_after });
        assert!(fails(&origin, &all[0]));
        origin.time.pass(Duration::from_secs(granted) - MILLISECOND);
        assert!(!fails(&origin, &all[1]));
        origin.time.pass(MILLISECOND);
        origin.ask(&all[1]).unwrap();
    }
}

#[test]
fn remembered_failures_are_bounded() {
    let origin = Origin::start(|builder| builder.max_callers(5));
    origin.fetch.fail(50, &SIGN_IN);
    callers(&origin, 50).iter().for_each(|caller| assert!(fails(&origin, caller)));
    assert_eq!(origin.identities.status().failing, 5);
}

#[test]
fn a_failure_is_remembered_while_there_is_room() {
    let origin = Origin::start(|builder| builder);
    let (kim, others) = (origin.user(KIM), callers(&origin, 2));
    origin.fetch.fail(4, &SIGN_IN);
    for caller in [&kim, &others[0]] {
        assert!(fails(&origin, caller));
        origin.time.pass(SECOND);
    }
    assert!(fails(&origin, &others[1]), "after which Kim's pause has long been over");
    assert!(fails(&origin, &kim));
    origin.time.pass(SECOND * 2 - MILLISECOND);
    assert!(!fails(&origin, &kim), "and the next one is longer all the same");
}

#[test]
fn room_is_made_by_forgetting_who_may_ask_anyway_and_nobody_else() {
    let origin = Origin::start(|builder| builder.max_callers(3));
    let all = callers(&origin, 4);
    origin.fetch.fail(4, &SIGN_IN);
    assert!(fails(&origin, &all[0]) && fails(&origin, &all[1]));
    origin.time.pass(SECOND / 2);
    assert!(fails(&origin, &all[2]));
    origin.time.pass(SECOND / 2);
    assert!(fails(&origin, &all[3]));
    assert_eq!(origin.identities.status().failing, 2);
    assert!(!fails(&origin, &all[2]) && !fails(&origin, &all[3]));
}

#[test]
fn no_pause_is_too_short_for_those_who_waited() {
    let origin = Origin::start(|builder| builder.backoff(Duration::ZERO, Duration::ZERO));
    let kim = origin.user(KIM);
    origin.fetch.fail(1, &SIGN_IN);
    assert!(fails(&origin, &kim));
    assert!(!fails(&origin, &kim));
    origin.time.pass(Duration::from_millis(10));
    origin.ask(&kim).unwrap();
}

#[test]
fn an_endpoint_that_answers_anybody_is_not_dead() {
    let origin = Origin::start(|builder| builder);
    for caller in callers(&origin, 20).chunks(4) {
        // Three fail, and the fourth learns that the session is over.
        origin.fetch.fail(3, &IdentityError::Timeout);
        origin.fetch.fail(1, &SIGN_IN);
        assert!(caller.iter().all(|caller| fails(&origin, caller)));
    }
}
