//! What a refused client is told, with these catchers, Rocket's and the application's.

use cloudflare_access::answer::SignIn;
use cloudflare_access::{Application, KeySet, KeySource, VerifiedToken, Verifier};
use cloudflare_access_rocket::{Access, AccessFairing, catchers, refusal};
use cloudflare_access_testing::{AUDIENCE, Issuer};
use rocket::http::Status;
use rocket::{Build, Request, Rocket, catch, get, routes};

use crate::origin::{Answer, Origin, fairing, quiet};

#[get("/verified")]
fn verified(_caller: Access<VerifiedToken>) -> &'static str {
    "let in"
}

#[get("/own")]
fn own() -> Status {
    Status::ServiceUnavailable
}

/// Keys that were never fetched.
struct NoKeys;

impl KeySource for NoKeys {
    fn key_set(&self) -> Option<KeySet> {
        None
    }

    fn report_unknown_key(&self, _: &str) -> cloudflare_access::Outlook {
        cloudflare_access::Outlook::Failing
    }
}

fn without_keys() -> Rocket<Build> {
    let verifier = Verifier::new(Application::parse("acme", [AUDIENCE]).unwrap(), NoKeys);
    quiet().attach(AccessFairing::new(verifier)).mount("/", routes![verified, own])
}

fn is_kept_from_caches(answer: &Answer) -> bool {
    answer.header("cache-control") == Some("no-store")
}

#[test]
fn the_catchers_answer_with_one_line_for_every_reason() {
    let issuer = Issuer::new("acme");
    let rocket = quiet().attach(fairing(&issuer)).register("/", catchers(None)).mount("/", routes![verified]);
    let origin = Origin::launch(rocket);
    for headers in [&[][..], &[("Cf-Access-Jwt-Assertion", "a.b.c")]] {
        let answer = origin.get("/verified", headers);
        assert!(answer.is(403, "forbidden\n"), "{answer:?}");
        assert_eq!(answer.header("content-type"), Some("text/plain; charset=utf-8"));
        assert_eq!(answer.header("retry-after"), None);
        assert!(is_kept_from_caches(&answer));
    }
    let answer = origin.get_with("/verified", &issuer.user("kim@example.com").sign());
    assert!(answer.is(200, "let in") && answer.header("cache-control").is_none(), "{answer:?}");
}

#[test]
fn without_keys_nobody_is_called_a_stranger() {
    let token = Issuer::new("acme").user("kim@example.com").sign();
    let origin = Origin::launch(without_keys().register("/", catchers(None)));
    let answer = origin.get_with("/verified", &token);
    assert!(answer.is(503, "temporarily unavailable\n"), "{answer:?}");
    assert_eq!(answer.header("content-type"), Some("text/plain; charset=utf-8"));
    assert_eq!(answer.header("retry-after"), Some("5"));
    assert!(is_kept_from_caches(&answer));
    assert_eq!(origin.get_with("/verified", "a.b.c").status, 403, "what no key could save is refused at once");

    let answer = origin.get_with("/own", &token);
    assert!(answer.is(503, "temporarily unavailable\n"), "{answer:?}");
    assert_eq!(answer.header("retry-after"), None, "the application's own 503 promises nothing");
}

#[test]
fn rockets_own_catchers_leave_the_headers_in_place() {
    let token = Issuer::new("acme").user("kim@example.com").sign();
    let origin = Origin::launch(without_keys());
    let answer = origin.get_with("/verified", &token);
    assert_eq!(answer.status, 503);
    assert_eq!(answer.header("retry-after"), Some("5"));
    assert!(is_kept_from_caches(&answer) && !answer.body.contains("keys"), "{answer:?}");
}

#[test]
fn the_catchers_answer_in_the_form_that_suits_the_sender() {
    let sign_in = SignIn::new(&"acme".parse().unwrap(), &AUDIENCE.parse().unwrap(), "app.example.com").unwrap();
    let rocket = quiet().attach(fairing(&Issuer::new("acme"))).register("/", catchers(sign_in));
    let origin = Origin::launch(rocket.mount("/", routes![verified]));
    for (name, value, content_type, part) in [
        ("Accept", "text/html", "text/html; charset=utf-8", "/cdn-cgi/access/login/app.example.com"),
        ("Sec-Fetch-Mode", "navigate", "text/html; charset=utf-8", "https://app.example.com/cdn-cgi/access/logout"),
        ("Sec-Fetch-Mode", "cors", "application/problem+json", r#""code":"access-denied""#),
        ("X-Requested-With", "XMLHttpRequest", "application/problem+json", r#""status":403"#),
        ("Accept", "*/*", "text/plain; charset=utf-8", "forbidden\n"),
    ] {
        let answer = origin.get("/verified", &[(name, value)]);
        assert_eq!((answer.status, answer.header("content-type")), (403, Some(content_type)), "{name}: {value}");
        assert_eq!(answer.header("vary"), Some("accept, sec-fetch-mode, x-requested-with"));
        assert!(is_kept_from_caches(&answer) && answer.body.contains(part), "{name}: {value}: {answer:?}");
    }
    let origin = Origin::launch(without_keys().register("/", catchers(None)));
    let token = Issuer::new("acme").user("kim@example.com").sign();
    let headers = [("Accept", "application/json"), ("Cf-Access-Jwt-Assertion", &token)];
    let answer = origin.get("/verified", &headers);
    assert_eq!((answer.status, answer.header("retry-after")), (503, Some("5")));
    assert!(answer.body.contains(r#""code":"temporarily-unavailable""#), "{answer:?}");
}

#[catch(403)]
fn bad_request(request: &Request<'_>) -> (Status, &'static str) {
    match refusal(request) {
        Some(_) => (Status::BadRequest, "missing or invalid token\n"),
        None => (Status::Forbidden, "you may not do this\n"),
    }
}

#[get("/forbidden")]
fn forbidden() -> Status {
    Status::Forbidden
}

#[test]
fn a_catcher_of_the_application_replaces_status_and_body() {
    let rocket = quiet().attach(fairing(&Issuer::new("acme"))).mount("/", routes![verified, forbidden]);
    let origin = Origin::launch(rocket.register("/", rocket::catchers![bad_request]));
    assert!(origin.get::<&str>("/verified", &[]).is(400, "missing or invalid token\n"));
    assert!(origin.get::<&str>("/forbidden", &[]).is(403, "you may not do this\n"));
}
