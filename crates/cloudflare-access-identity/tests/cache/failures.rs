use std::task::Poll;
use std::time::Duration;

use cloudflare_access_identity::IdentityError;

use crate::origin::{Caller, KIM, Origin, SECOND, until};

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
        origin.time.pass(Duration::from_secs(pause) - Duration::from_millis(1));
        assert!(!fails(&origin, &kim), "{pause}");
        origin.time.pass(Duration::from_millis(1));
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
    let origin = Origin::start(|builder| builder);
    let kim = origin.user(KIM);
    for _ in 0..20 {
        origin.fetch.fail(1, &SIGN_IN);
        assert!(fails(&origin, &kim));
        origin.time.pass(Duration::from_secs(60));
    }
    assert!(!fails_after(&origin, &kim));
    callers(&origin, 20).iter().for_each(|caller| drop(origin.ask(caller).unwrap()));
}

fn fails_after(origin: &Origin, caller: &Caller) -> bool {
    origin.fetch.fail(1, &SIGN_IN);
    assert!(fails(origin, caller));
    fails(origin, caller)
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
        origin.time.pass(Duration::from_secs(pause));
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
        origin.time.pass(Duration::from_secs(granted) - Duration::from_millis(1));
        assert!(!fails(&origin, &all[1]));
        origin.time.pass(Duration::from_millis(1));
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
