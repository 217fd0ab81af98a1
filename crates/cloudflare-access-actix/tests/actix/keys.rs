//! A running server while the team's keys rotate, go missing and come back.

use std::time::{Duration, Instant};

use actix_web::web;
use cloudflare_access::refresh::Settings;
use cloudflare_access::{Application, VerifiedToken, Verifier};
use cloudflare_access_actix::{Access, AccessMiddleware};
use cloudflare_access_testing::{AUDIENCE, Fault, Issuer, LocalAccess};
use cloudflare_access_ureq::TeamKeys;

use crate::origin::{ASSERTION, Origin};

const SHORT: Duration = Duration::from_millis(50);

async fn verified(Access(caller): Access<VerifiedToken>) -> String {
    caller.principal().to_string()
}

/// A server whose keys come from a local Access and whose cooldown and backoff are short.
fn serve(fault_at_start: Option<Fault>) -> (LocalAccess, Origin) {
    let access = LocalAccess::start(Issuer::new("acme")).unwrap();
    if let Some(fault) = fault_at_start {
        access.answer_with(fault);
    }
    let application = Application::parse("acme", [AUDIENCE]).unwrap();
    let keys = TeamKeys::builder(application.team_domain())
        .loopback_certs_url(&access.certs_url())
        .unwrap()
        .settings(Settings::default().with_cooldown(SHORT).with_backoff(SHORT, SHORT))
        .timeout(Duration::from_millis(300))
        .start_in_background()
        .unwrap();
    let verifier = Verifier::new(application, keys);
    let origin = Origin::serve(move |config| {
        config.service(web::resource("/").wrap(AccessMiddleware::new(verifier.clone())).to(verified));
    });
    (access, origin)
}

fn token(access: &LocalAccess) -> String {
    access.issuer(|issuer| issuer.user("kim@example.com").sign())
}

fn until_let_in(origin: &Origin, token: &str) {
    let begun = Instant::now();
    while origin.get_with("/", token).status != 200 {
        assert!(begun.elapsed() < Duration::from_secs(10), "never let in");
        std::thread::sleep(SHORT);
    }
}

#[test]
fn the_first_request_waits_for_the_first_keys() {
    let (access, origin) = serve(Some(Fault::Late(Duration::from_millis(200))));
    assert!(origin.get_with("/", &token(&access)).is(200, "kim@example.com"));
    assert_eq!(access.requests(), 1);
}

#[test]
fn a_rotation_refuses_nobody_and_forgets_the_withdrawn_key() {
    let (access, origin) = serve(None);
    let withdrawn = access.issuer(|issuer| issuer.published_keys()[0]);
    let old = access.issuer(|issuer| issuer.user("kim@example.com").signed_by(&withdrawn).sign());
    until_let_in(&origin, &old);
    std::thread::sleep(SHORT * 2);
    access.issuer(Issuer::rotate);
    access.answer_next(1, Fault::Late(Duration::from_millis(100)));
    assert!(origin.get_with("/", &token(&access)).is(200, "kim@example.com"), "the request waits for the new key");
    assert!(origin.get_with("/", &old).is(403, "forbidden\n"), "the key is withdrawn");
}

#[test]
fn while_keys_cannot_be_had_the_answer_is_503_until_they_can() {
    for fault in [Fault::Status(500), Fault::Hang] {
        let (access, origin) = serve(Some(fault));
        let token = token(&access);
        let answer = origin.get_with("/", &token);
        assert!(answer.is(503, "temporarily unavailable\n"), "{answer:?}");
        assert_eq!(answer.header("retry-after"), Some("5"));
        access.answer_genuinely();
        until_let_in(&origin, &token);
    }
}

#[test]
fn requests_that_wait_block_nobody_and_share_one_fetch() {
    let (access, origin) = serve(None);
    let known = token(&access);
    until_let_in(&origin, &known);
    std::thread::sleep(SHORT * 2);
    access.issuer(Issuer::rotate);
    access.answer_with(Fault::Late(Duration::from_millis(250)));
    let new = token(&access);
    let waiting: Vec<_> = (0..20).map(|_| origin.client("GET", "/", &[(ASSERTION, &new)])).collect();
    origin.client("GET", "/", &[(ASSERTION, &new)]).hang_up();
    let begun = Instant::now();
    assert!(origin.get_with("/", &known).is(200, "kim@example.com"), "the server has one thread");
    assert!(begun.elapsed() < Duration::from_millis(200), "answered only after {:?}", begun.elapsed());
    for client in waiting {
        assert!(client.answer().is(200, "kim@example.com"));
    }
    assert_eq!(access.requests(), 2);
}
