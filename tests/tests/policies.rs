//! Policies over HTTP: user, service, group, country, an excluded caller, and the answers in both forms.

use std::io;
use std::net::SocketAddr;

use axum::Router;
use axum::routing::get;
use cloudflare_access::answer::SignIn;
use cloudflare_access::policy::Policy;
use cloudflare_access::{VerifiedToken, Verifier};
use cloudflare_access_axum::{Access, AccessLayer};
use cloudflare_access_testing::{AUDIENCE, Issuer, Token};
use conformance::client::{self, Answer};
use conformance::servers::{axum as axum_server, caller};
use conformance::verifiers;
use serde_json::json;

const SERVICE: &str = "0123456789abcdef0123456789abcdef.access";
const OTHER_SERVICE: &str = "fedcba9876543210fedcba9876543210.access";

/// A server whose `/admin` a policy guards and which answers by negotiation.
type Start = fn(Verifier, Policy, SignIn) -> io::Result<SocketAddr>;

/// Every server that knows policies.
const SERVERS: &[(&str, Start)] = &[
    ("axum", start_axum),
    #[cfg(feature = "heavy")]
    ("rocket", start_rocket),
    #[cfg(feature = "heavy")]
    ("actix", start_actix),
];

fn start_axum(verifier: Verifier, policy: Policy, sign_in: SignIn) -> io::Result<SocketAddr> {
    let access = AccessLayer::new(verifier).negotiate(sign_in);
    let answer = async |Access(token): Access<VerifiedToken>| caller(&token);
    axum_server::serve(Router::new().route("/admin", get(answer)).route_layer(access.require(policy)))
}

#[cfg(feature = "heavy")]
fn start_rocket(verifier: Verifier, policy: Policy, sign_in: SignIn) -> io::Result<SocketAddr> {
    let fairing = cloudflare_access_rocket::AccessFairing::new(verifier).require(policy);
    conformance::servers::rocket::serve(fairing, cloudflare_access_rocket::catchers(sign_in))
}

#[cfg(feature = "heavy")]
fn start_actix(verifier: Verifier, policy: Policy, sign_in: SignIn) -> io::Result<SocketAddr> {
    let middleware = cloudflare_access_actix::AccessMiddleware::new(verifier).negotiate(sign_in);
    conformance::servers::actix::serve(middleware.require(policy))
}

/// People of one domain or of one group and one service, from Switzerland or by service token, and never Mallory.
fn policy() -> Policy {
    let policy = json!({
        "include": [{ "email_domain": "example.com" }, { "group": "eng" }, { "service_token": SERVICE }],
        "require": [{ "any_of": [{ "country": "CH" }, { "any_service_token": true }] }],
        "exclude": [{ "email": "mallory@example.com" }],
        "assume_complete_token": true,
    });
    serde_json::from_value(policy).expect("the policy is valid")
}

fn each_server(check: impl Fn(&str, SocketAddr) -> io::Result<()>) -> io::Result<()> {
    for (name, start) in SERVERS {
        let sign_in = SignIn::new(&"acme".parse().unwrap(), &AUDIENCE.parse().unwrap(), "app.example.com");
        check(name, start(verifiers::verifier()?, policy(), sign_in.expect("a host name"))?)?;
    }
    Ok(())
}

fn get_admin(address: SocketAddr, token: Option<&Token>, header: &str) -> io::Result<Answer> {
    let assertion = token.map(|token| format!("Cf-Access-Jwt-Assertion: {}\r\n", token.sign())).unwrap_or_default();
    let head = format!("GET /admin HTTP/1.1\r\nHost: a\r\nConnection: close\r\n{assertion}{header}\r\n\r\n");
    client::send(address, head.as_bytes())
}

fn user(email: &str) -> Token {
    Issuer::new("acme").user(email).claim("country", "CH")
}

fn service(client_id: &str) -> Token {
    Issuer::new("acme").service(client_id)
}

#[test]
fn each_caller_gets_what_the_policy_says() -> io::Result<()> {
    let eng = json!({ "groups": ["ops", "eng"] });
    let allowed = [
        (user("kim@example.com"), "user kim@example.com".to_owned()),
        (user("KIM@EXAMPLE.COM"), "user KIM@EXAMPLE.COM".to_owned()),
        (user("kim@example.org").claim("custom", eng.clone()), "user kim@example.org".to_owned()),
        (service(SERVICE), format!("service {SERVICE}")),
    ];
    let denied = [
        user("kim@example.org"),
        user("kim@sub.example.com"),
        user("kim@example.com@example.org"),
        user("kim@example.org").claim("custom", json!({ "groups": ["Eng", "engineers"] })),
        user("kim@example.com").claim("country", "DE"),
        user("kim@example.com").without_claim("country"),
        user("mallory@example.com"),
        user("Mallory@Example.Com").claim("custom", eng),
        service(OTHER_SERVICE),
        Issuer::new("acme").non_identity(),
    ];
    each_server(|name, address| {
        for (token, expected) in &allowed {
            let answer = get_admin(address, Some(token), "Accept: */*")?;
            assert_eq!((answer.status, &answer.body), (200, expected), "{name}");
        }
        for token in &denied {
            let answer = get_admin(address, Some(token), "Accept: */*")?;
            assert_eq!((answer.status, answer.body.as_str()), (403, "forbidden\n"), "{name}: {}", token.sign());
        }
        Ok(())
    })
}

#[test]
fn a_denied_caller_and_a_stranger_read_the_same_in_their_own_form() -> io::Result<()> {
    let mallory = user("mallory@example.com");
    let forms = [
        ("Accept: application/json", "application/problem+json", r#""code":"access-denied""#),
        ("X-Requested-With: XMLHttpRequest", "application/problem+json", r#""status":403"#),
        ("Sec-Fetch-Mode: cors\r\nAccept: */*", "application/problem+json", r#""title":"Access denied""#),
        (
            "Sec-Fetch-Mode: navigate\r\nAccept: text/html",
            "text/html; charset=utf-8",
            "https://app.example.com/cdn-cgi/access/logout",
        ),
        (
            "Accept: text/html,application/xhtml+xml,*/*;q=0.8",
            "text/html; charset=utf-8",
            "https://acme.cloudflareaccess.com/cdn-cgi/access/login/app.example.com?kid=",
        ),
    ];
    each_server(|name, address| {
        for (header, content_type, text) in forms {
            let denied = get_admin(address, Some(&mallory), header)?;
            assert_eq!((denied.status, denied.header("content-type")), (403, Some(content_type)), "{name}: {header}");
            assert!(denied.body.contains(text), "{name}: {}", denied.body);
            assert!(!denied.body.contains("mallory"), "{name}: {}", denied.body);
            assert_eq!(denied.header("cache-control"), Some("no-store"), "{name}");
            assert_eq!(get_admin(address, None, header)?.body, denied.body, "{name}: {header}");
        }
        Ok(())
    })
}
