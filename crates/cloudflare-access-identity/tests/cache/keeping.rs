use std::task::Poll;
use std::time::Duration;

use crate::origin::{Answer, KIM, Origin, SECOND, until};

const MAX_AGE: Duration = Duration::from_secs(300);

#[test]
fn one_fetch_serves_many_requests() {
    let origin = Origin::start(|builder| builder);
    let kim = origin.user(KIM);
    for _ in 0..100 {
        origin.ask(&kim).unwrap();
    }
    let status = origin.identities.status();
    assert_eq!((status.fetches, status.callers, status.failed), (1, 1, 0));
    assert!(status.from_memory >= 99 && status.bytes == 19);
}

#[test]
fn it_serves_for_five_minutes() {
    let origin = Origin::start(|builder| builder);
    let kim = origin.user(KIM);
    origin.ask(&kim).unwrap();
    origin.time.pass(MAX_AGE - Duration::from_millis(1));
    assert!(matches!(origin.poll(&kim), Poll::Ready(Ok(_))));
    origin.time.pass(Duration::from_millis(1));
    assert!(origin.poll(&kim).is_pending());
    origin.ask(&kim).unwrap();
    assert_eq!(origin.fetches(), 2);
}

#[test]
fn it_never_outlives_the_token_that_it_was_fetched_with() {
    let origin = Origin::start(|builder| builder.max_age(Duration::MAX));
    let kim = origin.kim(|token| token.lifetime(Duration::from_secs(40)));
    let longer = origin.kim(|token| token.lifetime(Duration::from_secs(80)));
    origin.ask(&kim).unwrap();
    origin.time.pass(Duration::from_millis(39_999));
    assert!(matches!(origin.poll(&kim), Poll::Ready(Ok(_))) && matches!(origin.poll(&longer), Poll::Ready(Ok(_))));
    origin.time.pass(Duration::from_millis(1));
    assert!(matches!(origin.poll(&kim), Poll::Ready(Err(_))));
    assert_eq!(origin.fetches(), 1, "nobody is asked for with a token that has expired");
    origin.ask(&longer).unwrap();
    assert_eq!(origin.fetches(), 2);
}

#[test]
fn it_never_outlives_the_token_that_it_is_asked_with() {
    let origin = Origin::start(|builder| builder.max_age(Duration::MAX));
    let kim = origin.kim(|token| token.lifetime(Duration::from_secs(40)));
    origin.ask(&origin.kim(|token| token.lifetime(Duration::from_secs(80)))).unwrap();
    assert!(matches!(origin.poll(&kim), Poll::Ready(Ok(_))));
    origin.time.pass(Duration::from_secs(40));
    assert!(matches!(origin.poll(&kim), Poll::Ready(Err(_))));
    assert_eq!(origin.fetches(), 1);
}

#[test]
fn what_comes_after_the_token_expired_serves_nobody() {
    let origin = Origin::start(|builder| builder.patience(Duration::from_secs(600)));
    let kim = origin.kim(|token| token.lifetime(Duration::from_secs(40)));
    origin.fetch.hold();
    assert!(origin.poll(&kim).is_pending());
    origin.time.pass(Duration::from_secs(41));
    origin.fetch.release();
    until("ended", || origin.identities.status().flights == 0);
    assert!(matches!(origin.poll(&kim), Poll::Ready(Err(_))));
}

#[test]
fn each_login_and_each_user_has_one_of_its_own() {
    let origin = Origin::start(|builder| builder);
    let callers = [
        origin.kim(|token| token),
        origin.kim(|token| token.claim("identity_nonce", "another")),
        origin.kim(|token| token.claim("sub", "somebody-else")),
    ];
    for round in 1..=2 {
        callers.iter().for_each(|caller| drop(origin.ask(caller).unwrap()));
        assert_eq!(origin.fetches(), 3, "round {round}");
    }
}

#[test]
fn a_token_without_a_nonce_is_asked_for_anew() {
    for no_nonce in [origin_kim_without_nonce, origin_kim_with_empty_nonce] {
        let origin = Origin::start(|builder| builder);
        let kim = no_nonce(&origin);
        origin.ask(&kim).unwrap();
        // Those who waited have a second to look.
        origin.ask(&kim).unwrap();
        assert_eq!(origin.fetches(), 1);
        origin.time.pass(SECOND);
        origin.ask(&kim).unwrap();
        assert_eq!(origin.fetches(), 2);
        let other = origin.kim(|token| token.without_claim("identity_nonce").lifetime(Duration::from_secs(77)));
        origin.ask(&other).unwrap();
        assert_eq!(origin.fetches(), 3, "nor does another token of the same user share it");
    }
}

fn origin_kim_without_nonce(origin: &Origin) -> crate::origin::Caller {
    origin.kim(|token| token.without_claim("identity_nonce"))
}

fn origin_kim_with_empty_nonce(origin: &Origin) -> crate::origin::Caller {
    origin.kim(|token| token.claim("identity_nonce", ""))
}

#[test]
fn without_an_age_every_request_asks() {
    let origin = Origin::start(|builder| builder.max_age(Duration::ZERO));
    let kim = origin.user(KIM);
    for fetches in 1..=3 {
        origin.ask(&kim).unwrap();
        assert_eq!(origin.fetches(), fetches);
        origin.time.pass(SECOND);
    }
}

#[test]
fn the_oldest_goes_where_there_are_too_many() {
    let origin = Origin::start(|builder| builder.max_callers(3));
    let callers: Vec<_> = (0..10).map(|index| origin.user(&format!("user{index}@example.com"))).collect();
    for caller in &callers {
        origin.ask(caller).unwrap();
        origin.time.pass(SECOND);
    }
    assert_eq!((origin.fetches(), origin.identities.status().callers), (10, 3));
    callers[7..].iter().for_each(|caller| drop(origin.ask(caller).unwrap()));
    assert_eq!(origin.fetches(), 10);
    origin.ask(&callers[6]).unwrap();
    assert_eq!(origin.fetches(), 11);
}

#[test]
fn what_is_over_goes_before_what_is_older() {
    let origin = Origin::start(|builder| builder.max_callers(2));
    let (sam, kim) = (origin.user("sam@example.com"), origin.kim(|token| token.lifetime(SECOND * 40)));
    for caller in [&sam, &kim] {
        origin.ask(caller).unwrap();
        origin.time.pass(SECOND * 20);
    }
    origin.ask(&origin.user("alex@example.com")).unwrap();
    origin.ask(&sam).unwrap();
    assert_eq!((origin.fetches(), origin.identities.status().callers), (3, 2));
}

#[test]
fn large_ones_are_bounded_in_bytes() {
    let origin = Origin::start(|builder| builder);
    let mut document = br#"{"groups": ["eng"]}"#.to_vec();
    document.resize(250 * 1024, b' ');
    for index in 0..150 {
        origin.fetch.next([Answer::Document(document.clone())]);
        origin.ask(&origin.user(&format!("user{index}@example.com"))).unwrap();
        origin.time.pass(Duration::from_millis(1));
    }
    let status = origin.identities.status();
    assert_eq!((status.callers, status.bytes), (131, 131 * 250 * 1024));
}
