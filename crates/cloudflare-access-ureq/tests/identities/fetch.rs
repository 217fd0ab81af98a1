use std::thread;
use std::time::{Duration, Instant};

use cloudflare_access_testing::Fault;
use cloudflare_access_ureq::{IdentityError, TeamIdentities};

use crate::origin::{KIM, Origin};

#[test]
fn a_request_carries_nothing_but_what_it_needs() {
    let origin = Origin::start(|builder| builder);
    let token = origin.kim();
    assert_eq!(origin.ask(&token), None);
    let recorded = &origin.access.recorded_identity()[0];
    let mut names: Vec<String> = recorded.headers().map(|(name, _)| name.to_ascii_lowercase()).collect();
    names.sort();
    assert_eq!(names, ["accept", "cookie", "host", "user-agent"]);
    assert_eq!(recorded.header("cookie"), Some(format!("CF_Authorization={token}").as_str()));
    assert_eq!((recorded.method(), recorded.target()), ("GET", "/cdn-cgi/access/get-identity"));
}

#[test]
fn one_request_serves_for_a_while() {
    let origin = Origin::start(|builder| builder.keeping(|kept| kept.max_age(Duration::from_millis(1100))));
    let token = origin.kim();
    (0..50).for_each(|_| assert_eq!(origin.ask(&token), None));
    assert_eq!(origin.access.identity_requests(), 1);
    thread::sleep(Duration::from_millis(1200));
    assert_eq!(origin.ask(&token), None);
    assert_eq!(origin.access.identity_requests(), 2);
}

#[test]
fn it_ends_with_the_token() {
    let origin = Origin::start(|builder| builder);
    let token = origin.sign(|issuer| issuer.user(KIM).lifetime(Duration::from_secs(3)));
    let verified = origin.verify(&token);
    let begun = Instant::now();
    while origin.identities.identity_blocking(&verified, token.as_bytes()).is_ok() {
        assert!(begun.elapsed() < Duration::from_secs(4));
        thread::sleep(Duration::from_millis(20));
    }
    // The leeway lets the token itself in for longer.
    origin.verify(&token);
    assert_eq!(origin.access.identity_requests(), 1, "nor is anybody asked for with a token that has expired");
}

#[test]
fn requests_that_come_together_share_one() {
    let origin = Origin::start(|builder| builder);
    let token = origin.kim();
    origin.access.answer_identity_with(Fault::Late(Duration::from_millis(150)));
    thread::scope(|scope| (0..32).for_each(|_| drop(scope.spawn(|| assert_eq!(origin.ask(&token), None)))));
    assert_eq!(origin.access.identity_requests(), 1);
}

#[test]
fn redirects_take_no_token_elsewhere() {
    let (origin, elsewhere) = (Origin::start(|builder| builder), Origin::start(|builder| builder));
    for (index, target) in [elsewhere.access.identity_url(), origin.access.identity_url()].into_iter().enumerate() {
        origin.access.answer_identity_with(Fault::Redirect(target));
        let token = origin.sign(|issuer| issuer.user(&format!("user{index}@example.com")));
        assert_eq!(origin.ask(&token), Some(IdentityError::Status { status: 302, retry_after: None }));
    }
    assert_eq!((origin.access.recorded().len(), elsewhere.access.recorded().len()), (2, 0));
}

#[test]
fn a_session_that_access_does_not_know_has_no_identity() {
    let origin = Origin::start(|builder| builder);
    let token = origin.kim();
    // As after the session was revoked: the origin still has the key.
    origin.access.issuer(|issuer| issuer.withdraw(issuer.current_key().key_id()));
    assert_eq!(origin.ask(&token), Some(IdentityError::Status { status: 302, retry_after: None }));
}

#[test]
fn threads_end_with_the_flight() {
    let threads = || std::fs::read_dir("/proc/self/task").map(Iterator::count).unwrap_or_default();
    let before = threads();
    let origin = Origin::start(|builder| builder);
    for index in 0..200 {
        let token = origin.sign(|issuer| issuer.user(&format!("user{index}@example.com")));
        assert_eq!(origin.ask(&token), None);
    }
    // Other tests of this process start and end threads too; 400 leaked ones would stand out.
    assert!(threads() < before + 150);
}

#[test]
fn plain_http_is_for_this_machine() {
    let builder = || TeamIdentities::builder(&"acme".parse().unwrap());
    assert!(builder().loopback_identity_url("http://example.com/cdn-cgi/access/get-identity").is_err());
    assert_eq!(TeamIdentities::new(&"acme".parse().unwrap()).status().fetches, 0);
}
