//! What a refused client is told.

use actix_web::{HttpResponse, web};
use cloudflare_access::answer::SignIn;
use cloudflare_access::{Application, KeySet, KeySource, Outlook, VerifiedToken, Verifier};
use cloudflare_access_actix::{Access, AccessMiddleware};
use cloudflare_access_testing::{AUDIENCE, Issuer};

use crate::origin::{Origin, verifier};

fn origin(middleware: AccessMiddleware) -> Origin {
    Origin::serve(move |config| {
        config.service(web::resource("/").wrap(middleware.clone()).to(async |_: Access<VerifiedToken>| "let in"));
    })
}

#[test]
fn every_refusal_is_the_same_line() {
    let issuer = Issuer::new("acme");
    let origin = origin(AccessMiddleware::new(verifier(&issuer)));
    for headers in [&[][..], &[("Cf-Access-Jwt-Assertion", "a.b.c")]] {
        let answer = origin.get("/", headers);
        assert!(answer.is(403, "forbidden\n"), "{answer:?}");
        assert_eq!(answer.header("content-type"), Some("text/plain; charset=utf-8"));
        assert_eq!(answer.header("cache-control"), Some("no-store"));
        assert_eq!(answer.header("retry-after"), None);
    }
    let answer = origin.get_with("/", &issuer.user("kim@example.com").sign());
    assert!(answer.is(200, "let in") && answer.header("cache-control").is_none(), "{answer:?}");
}

/// Keys that were never fetched.
struct NoKeys;

impl KeySource for NoKeys {
    fn key_set(&self) -> Option<KeySet> {
        None
    }

    fn report_unknown_key(&self, _: &str) -> Outlook {
        Outlook::Failing
    }
}

#[test]
fn without_keys_nobody_is_called_a_stranger() {
    let verifier = Verifier::new(Application::parse("acme", [AUDIENCE]).unwrap(), NoKeys);
    let origin = origin(AccessMiddleware::new(verifier));
    let answer = origin.get_with("/", &Issuer::new("acme").user("kim@example.com").sign());
    assert!(answer.is(503, "temporarily unavailable\n"), "{answer:?}");
    assert_eq!(answer.header("content-type"), Some("text/plain; charset=utf-8"));
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    assert_eq!(answer.header("retry-after"), Some("5"));
    assert_eq!(origin.get_with("/", "a.b.c").status, 403, "what no key could save is refused at once");
}

#[test]
fn negotiating_middleware_answers_in_the_form_that_suits_the_sender() {
    let sign_in = SignIn::new(&"acme".parse().unwrap(), &AUDIENCE.parse().unwrap(), "app.example.com").unwrap();
    let origin = origin(AccessMiddleware::new(verifier(&Issuer::new("acme"))).negotiate(sign_in));
    for (name, value, content_type, part) in [
        ("Accept", "text/html", "text/html; charset=utf-8", "/cdn-cgi/access/login/app.example.com"),
        ("Sec-Fetch-Mode", "navigate", "text/html; charset=utf-8", "https://app.example.com/cdn-cgi/access/logout"),
        ("Sec-Fetch-Mode", "cors", "application/problem+json", r#""code":"access-denied""#),
        ("X-Requested-With", "XMLHttpRequest", "application/problem+json", r#""status":403"#),
        ("Accept", "*/*", "text/plain; charset=utf-8", "forbidden\n"),
    ] {
        let answer = origin.get("/", &[(name, value)]);
        assert_eq!((answer.status, answer.header("content-type")), (403, Some(content_type)), "{name}: {value}");
        assert_eq!(answer.header("vary"), Some("accept, sec-fetch-mode, x-requested-with"));
        assert_eq!(answer.header("cache-control"), Some("no-store"));
        assert!(answer.body.contains(part), "{name}: {value}: {answer:?}");
    }
}

#[test]
fn a_responder_replaces_status_and_body() {
    let middleware = AccessMiddleware::new(verifier(&Issuer::new("acme")));
    let origin = origin(middleware.respond_with(|_, _| HttpResponse::BadRequest().body("missing or invalid token\n")));
    assert!(origin.get::<&str>("/", &[]).is(400, "missing or invalid token\n"));
}
