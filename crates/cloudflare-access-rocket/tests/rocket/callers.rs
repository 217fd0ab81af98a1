//! Who is calling, as the guards tell it.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use cloudflare_access::{Application, Caller, KeySet, KeySource, Refusal, Service, User, VerifiedToken, Verifier};
use cloudflare_access_rocket::{Access, AccessFairing, Optional, catchers};
use cloudflare_access_testing::{AUDIENCE, Issuer};
use rocket::{get, routes};

use crate::origin::{Origin, fairing, quiet};

const CLIENT_ID: &str = "0123456789abcdef0123456789abcdef.access";

#[get("/verified")]
fn verified(caller: Access<VerifiedToken>) -> String {
    format!("{} {}", caller.principal().kind(), caller.principal())
}

#[get("/user")]
fn user(user: Access<User>) -> String {
    format!("{} {}", user.email(), user.subject() == user.token().subject().unwrap())
}

#[get("/service")]
fn service(service: Access<Service>) -> String {
    format!("{} {}", service.client_id(), service.token().principal().kind())
}

#[get("/optional")]
fn optional(user: Optional<User>) -> String {
    user.as_ref().map_or_else(|| "nobody".to_owned(), |user| user.email().to_owned())
}

/// What the documentation warns of.
#[get("/option")]
fn option(user: Option<Access<User>>) -> &'static str {
    if user.is_some() { "somebody" } else { "nobody" }
}

#[get("/result")]
fn result(user: Result<Access<User>, Option<Refusal>>) -> String {
    user.map_or_else(|refusal| refusal.unwrap().to_string(), |user| user.email().to_owned())
}

#[get("/thrice")]
fn thrice(_verified: Access<VerifiedToken>, _user: Access<User>, _optional: Optional<VerifiedToken>) -> &'static str {
    "ok"
}

#[get("/debug")]
fn debug(verified: Access<VerifiedToken>, user: Access<User>, optional: Optional<User>) -> String {
    format!("{verified:?} {user:?} {optional:?}")
}

#[get("/ranked", rank = 1)]
fn ranked(user: Access<User>) -> String {
    user.email().to_owned()
}

#[get("/ranked", rank = 2)]
fn public() -> &'static str {
    "public"
}

/// A kind of caller that the application itself knows.
struct Staff(User);

impl Caller for Staff {
    fn from_token(token: VerifiedToken) -> Result<Staff, Refusal> {
        let user = User::from_token(token)?;
        if user.email().ends_with("@example.com") { Ok(Staff(user)) } else { Err(Refusal::Denied) }
    }
}

#[get("/staff")]
fn staff(staff: Optional<Staff>) -> String {
    staff.as_ref().map_or_else(|| "nobody".to_owned(), |staff| staff.0.email().to_owned())
}

fn origin(issuer: &Issuer) -> Origin {
    let routes = routes![verified, user, service, optional, option, result, thrice, debug, ranked, public, staff];
    Origin::launch(quiet().attach(fairing(issuer).with_cookie()).register("/", catchers(None)).mount("/", routes))
}

#[test]
fn each_guard_lets_its_kind_of_caller_through() {
    let issuer = Issuer::new("acme");
    let origin = origin(&issuer);
    let (user, service, anyone) =
        (issuer.user("kim@example.com").sign(), issuer.service(CLIENT_ID).sign(), issuer.non_identity().sign());
    let as_service = format!("{CLIENT_ID} service");
    let (verified_user, verified_service) = ("user kim@example.com", format!("service {CLIENT_ID}"));
    for (path, token, status, body) in [
        ("/verified", &user, 200, verified_user),
        ("/verified", &service, 200, &verified_service),
        ("/verified", &anyone, 200, "non-identity non-identity"),
        ("/user", &user, 200, "kim@example.com true"),
        ("/user", &service, 403, "forbidden\n"),
        ("/user", &anyone, 403, "forbidden\n"),
        ("/service", &service, 200, &as_service),
        ("/service", &user, 403, "forbidden\n"),
        ("/service", &anyone, 403, "forbidden\n"),
        ("/optional", &user, 200, "kim@example.com"),
        ("/optional", &service, 403, "forbidden\n"),
        ("/staff", &user, 200, "kim@example.com"),
        ("/staff", &issuer.user("kim@example.org").sign(), 403, "forbidden\n"),
    ] {
        let answer = origin.get_with(path, token);
        assert!(answer.is(status, body), "{path}: {answer:?}");
    }
}

#[test]
fn absent_is_nobody_and_bad_is_refused() {
    let issuer = Issuer::new("acme");
    let origin = origin(&issuer);
    let expired = issuer.user("kim@example.com").expires_at(1_700_000_000).sign();
    assert!(origin.get::<&str>("/optional", &[]).is(200, "nobody"));
    assert!(origin.get::<&str>("/staff", &[]).is(200, "nobody"));
    assert!(origin.get_with("/optional", &expired).is(403, "forbidden\n"));
    assert!(origin.get_with("/optional", "").is(403, "forbidden\n"));
    assert!(origin.get("/optional", &[("Cookie", "CF_Authorization=")]).is(403, "forbidden\n"));
}

#[test]
fn rockets_own_option_forgets_why_and_its_result_tells() {
    let issuer = Issuer::new("acme");
    let origin = origin(&issuer);
    let expired = issuer.user("kim@example.com").expires_at(1_700_000_000).sign();
    let answer = origin.get_with("/option", &expired);
    assert!(answer.is(200, "nobody"));
    assert_eq!(answer.header("cache-control"), None, "the application's answer is its own");
    assert!(origin.log().contains("refused a request reason=\"expired\""), "but the log knows");
    assert!(origin.get_with("/result", &expired).is(200, "the token has expired"));
    assert!(origin.get::<&str>("/result", &[]).is(200, "the request carries no token"));
}

#[test]
fn a_refused_request_does_not_come_to_a_route_of_lower_rank() {
    let issuer = Issuer::new("acme");
    let origin = origin(&issuer);
    assert!(origin.get::<&str>("/ranked", &[]).is(403, "forbidden\n"));
    assert!(origin.get_with("/ranked", "a.b.c").is(403, "forbidden\n"));
}

#[test]
fn guards_show_no_claim() {
    let issuer = Issuer::new("acme");
    let origin = origin(&issuer);
    let answer = origin.get_with("/debug", &issuer.user("kim@example.com").sign());
    assert_eq!(answer.status, 200);
    assert!(answer.body.contains("user") && !answer.body.contains("kim"), "{answer:?}");
}

/// Keys that count how often a token is verified.
struct Counted {
    keys: KeySet,
    verified: Arc<AtomicUsize>,
}

impl KeySource for Counted {
    fn key_set(&self) -> Option<KeySet> {
        self.verified.fetch_add(1, Ordering::Relaxed);
        self.keys.key_set()
    }
}

#[test]
fn one_verification_serves_all_guards_of_a_request() {
    let issuer = Issuer::new("acme");
    let verified = Arc::new(AtomicUsize::new(0));
    let keys =
        Counted { keys: KeySet::parse(issuer.certs_json().as_bytes()).unwrap(), verified: Arc::clone(&verified) };
    let verifier = Verifier::new(Application::parse("acme", [AUDIENCE]).unwrap(), keys);
    let origin = Origin::launch(quiet().attach(AccessFairing::new(verifier)).mount("/", routes![thrice]));
    let token = issuer.user("kim@example.com").sign();
    assert!(origin.get_with("/thrice", &token).is(200, "ok"));
    assert_eq!(verified.load(Ordering::Relaxed), 1);
    assert!(origin.get_with("/thrice", &token).is(200, "ok"));
    assert_eq!(verified.load(Ordering::Relaxed), 2, "and the next request has a verification of its own");
}
