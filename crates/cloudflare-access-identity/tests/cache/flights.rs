use std::sync::Arc;
use std::task::Poll;
use std::thread;
use std::time::{Duration, Instant};

use cloudflare_access_identity::IdentityError;

use crate::origin::{Answer, KIM, Origin, SECOND, until};

#[test]
fn requests_of_one_caller_share_a_flight() {
    let origin = Arc::new(Origin::start(|builder| builder));
    let kim = origin.user(KIM);
    origin.fetch.hold();
    let threads: Vec<_> = (0..32)
        .map(|_| {
            let (origin, kim) = (Arc::clone(&origin), kim.clone());
            thread::spawn(move || origin.ask(&kim).map(drop))
        })
        .collect();
    until("all wait", || origin.identities.status().waiters == 32);
    assert_eq!(origin.identities.status().flights, 1);
    origin.fetch.release();
    threads.into_iter().for_each(|thread| thread.join().unwrap().unwrap());
    let status = origin.identities.status();
    assert_eq!((status.fetches, status.flights, status.waiters, status.refused), (1, 0, 0, 0));
}

#[test]
fn waiting_requests_are_bounded() {
    let origin = Arc::new(Origin::start(|builder| builder.max_waiters(2)));
    let kim = origin.user(KIM);
    origin.fetch.hold();
    let threads: Vec<_> = (0..2)
        .map(|_| {
            let (origin, kim) = (Arc::clone(&origin), kim.clone());
            thread::spawn(move || origin.ask(&kim).map(drop))
        })
        .collect();
    until("both wait", || origin.identities.status().waiters == 2);
    assert!(matches!(origin.poll(&kim), Poll::Ready(Err(_))));
    assert!(matches!(origin.poll(&origin.user("sam@example.com")), Poll::Ready(Err(_))), "in all");
    origin.fetch.release();
    threads.into_iter().for_each(|thread| thread.join().unwrap().unwrap());
    assert_eq!(origin.identities.status().refused, 2);
}

#[test]
fn flights_are_bounded() {
    let origin = Origin::start(|builder| builder.max_flights(3));
    origin.fetch.hold();
    let callers: Vec<_> = (0..5).map(|index| origin.user(&format!("user{index}@example.com"))).collect();
    let pending = callers.iter().filter(|caller| origin.poll(caller).is_pending()).count();
    let status = origin.identities.status();
    assert_eq!((pending, status.flights, status.fetches, status.refused), (3, 3, 3, 2));
    origin.fetch.release();
    until("ended", || origin.identities.status().flights == 0);
    origin.ask(&callers[4]).unwrap();
}

#[test]
fn a_wait_ends_where_the_fetch_does_not() {
    let origin = Arc::new(Origin::start(|builder| builder.patience(Duration::from_millis(50))));
    let kim = origin.user(KIM);
    origin.fetch.hold();
    let begun = Instant::now();
    assert!(origin.ask(&kim).is_err());
    assert!(begun.elapsed() >= Duration::from_millis(40) && begun.elapsed() < Duration::from_millis(900));
    assert!(matches!(origin.poll(&kim), Poll::Ready(Err(_))), "nor does it hold who comes later");
    assert_eq!((origin.fetches(), origin.identities.status().flights), (1, 1));
    origin.fetch.release();
    until("there after all", || matches!(origin.poll(&kim), Poll::Ready(Ok(_))));
    assert_eq!(origin.fetches(), 1);
}

#[test]
fn patience_counts_from_the_beginning_of_the_flight() {
    let origin = Origin::start(|builder| builder);
    let kim = origin.user(KIM);
    origin.fetch.hold();
    assert!(origin.poll(&kim).is_pending());
    origin.time.pass(Duration::from_millis(2999));
    assert!(origin.poll(&kim).is_pending());
    origin.time.pass(Duration::from_millis(1));
    assert!(matches!(origin.poll(&kim), Poll::Ready(Err(_))));
    origin.fetch.release();
}

#[test]
fn without_patience_the_next_request_finds_it() {
    let origin = Origin::start(|builder| builder.patience(Duration::ZERO));
    let kim = origin.user(KIM);
    assert!(origin.ask(&kim).is_err());
    until("there", || matches!(origin.poll(&kim), Poll::Ready(Ok(_))));
    assert_eq!(origin.fetches(), 1);
}

#[test]
fn a_panic_is_a_failure() {
    let origin = Origin::start(|builder| builder);
    let kim = origin.user(KIM);
    origin.fetch.next([Answer::Panic]);
    assert!(origin.ask(&kim).is_err());
    let status = origin.identities.status();
    assert_eq!((status.last_error, status.flights, status.failed), (Some(IdentityError::Panicked), 0, 1));
    origin.time.pass(SECOND);
    origin.ask(&kim).unwrap();
    assert_eq!(origin.identities.status().last_error, None);
}

#[test]
fn what_nobody_waits_for_any_more_is_kept() {
    let origin = Origin::start(|builder| builder);
    let kim = origin.user(KIM);
    origin.fetch.hold();
    let mut asking = Box::pin(origin.identities.identity(&kim.token, kim.text.as_bytes()));
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    assert!(asking.as_mut().poll(&mut context).is_pending());
    drop(asking);
    origin.fetch.release();
    until("there", || matches!(origin.poll(&kim), Poll::Ready(Ok(_))));
    assert_eq!(origin.fetches(), 1);
}
