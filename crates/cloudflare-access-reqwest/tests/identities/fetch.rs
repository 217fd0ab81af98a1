use std::sync::Arc;
use std::time::{Duration, Instant};

use cloudflare_access_reqwest::{IdentityError, StartError, TeamIdentities};
use cloudflare_access_testing::Fault;
use tokio::time::sleep;

use crate::origin::{KIM, Origin};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_request_carries_nothing_but_what_it_needs() {
    let origin = Origin::start(|builder| builder);
    let token = origin.kim();
    assert_eq!(origin.ask(&token).await, None);
    let recorded = &origin.access.recorded_identity()[0];
    let mut names: Vec<String> = recorded.headers().map(|(name, _)| name.to_ascii_lowercase()).collect();
    names.sort();
    assert_eq!(names, ["accept", "cookie", "host", "user-agent"]);
    assert_eq!(recorded.header("cookie"), Some(format!("CF_Authorization={token}").as_str()));
    assert_eq!((recorded.method(), recorded.target()), ("GET", "/cdn-cgi/access/get-identity"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_request_serves_for_a_while() {
    let origin = Origin::start(|builder| builder.keeping(|kept| kept.max_age(Duration::from_millis(1100))));
    let token = origin.kim();
    for _ in 0..50 {
        assert_eq!(origin.ask(&token).await, None);
    }
    assert_eq!(origin.access.identity_requests(), 1);
    sleep(Duration::from_millis(1200)).await;
    assert_eq!(origin.ask(&token).await, None);
    assert_eq!(origin.access.identity_requests(), 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_ends_with_the_token() {
    let origin = Origin::start(|builder| builder);
    let token = origin.sign(|issuer| issuer.user(KIM).lifetime(Duration::from_secs(3)));
    let verified = origin.verify(&token);
    let begun = Instant::now();
    while origin.identities.identity(&verified, token.as_bytes()).await.is_ok() {
        assert!(begun.elapsed() < Duration::from_secs(4));
        sleep(Duration::from_millis(20)).await;
    }
    // The leeway lets the token itself in for longer.
    origin.verify(&token);
    assert_eq!(origin.access.identity_requests(), 1, "nor is anybody asked for with a token that has expired");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn requests_that_come_together_share_one() {
    let origin = Arc::new(Origin::start(|builder| builder));
    let token = origin.kim();
    origin.access.answer_identity_with(Fault::Late(Duration::from_millis(150)));
    let tasks: Vec<_> = (0..32)
        .map(|_| {
            let (origin, token) = (Arc::clone(&origin), token.clone());
            tokio::spawn(async move { origin.ask(&token).await })
        })
        .collect();
    for task in tasks {
        assert_eq!(task.await.unwrap(), None);
    }
    assert_eq!(origin.access.identity_requests(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn redirects_take_no_token_elsewhere() {
    let (origin, elsewhere) = (Origin::start(|builder| builder), Origin::start(|builder| builder));
    for (index, target) in [elsewhere.access.identity_url(), origin.access.identity_url()].into_iter().enumerate() {
        origin.access.answer_identity_with(Fault::Redirect(target));
        let token = origin.sign(|issuer| issuer.user(&format!("user{index}@example.com")));
        assert_eq!(origin.ask(&token).await, Some(IdentityError::Status { status: 302, retry_after: None }));
    }
    assert_eq!((origin.access.recorded().len(), elsewhere.access.recorded().len()), (2, 0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_session_that_access_does_not_know_has_no_identity() {
    let origin = Origin::start(|builder| builder);
    let token = origin.kim();
    // As after the session was revoked: the origin still has the key.
    origin.access.issuer(|issuer| issuer.withdraw(issuer.current_key().key_id()));
    assert_eq!(origin.ask(&token).await, Some(IdentityError::Status { status: 302, retry_after: None }));
}

#[tokio::test]
async fn a_request_that_is_given_up_leaves_its_fetch_to_the_next() {
    let origin = Origin::start(|builder| builder);
    let token = origin.kim();
    origin.access.answer_identity_next(1, Fault::Late(Duration::from_millis(100)));
    assert!(tokio::time::timeout(Duration::from_millis(20), origin.ask(&token)).await.is_err());
    assert_eq!(origin.ask(&token).await, None);
    assert_eq!(origin.access.identity_requests(), 1);
}

#[tokio::test]
async fn the_limits_hold_whatever_the_client_is_told() {
    let followed = |client: reqwest::ClientBuilder| {
        client.redirect(reqwest::redirect::Policy::limited(10)).timeout(Duration::MAX).connection_verbose(true)
    };
    let origin = Origin::start(|builder| builder.client(followed));
    origin.access.answer_identity_with(Fault::Redirect(origin.access.identity_url()));
    assert!(origin.ask(&origin.kim()).await.is_some());
    assert_eq!(origin.access.identity_requests(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn plain_http_is_for_this_machine() {
    let builder = || TeamIdentities::builder(&"acme".parse().unwrap());
    assert!(builder().loopback_identity_url("http://example.com/cdn-cgi/access/get-identity").is_err());
    assert_eq!(TeamIdentities::new(&"acme".parse().unwrap()).unwrap().status().fetches, 0);
}

#[test]
fn without_a_runtime_it_is_refused() {
    assert_eq!(TeamIdentities::new(&"acme".parse().unwrap()).unwrap_err(), StartError::NoRuntime);
}
