//! A Rocket without a verifier for its guards does not launch.

use cloudflare_access::{Refusal, Service, User, VerifiedToken};
use cloudflare_access_rocket::{Access, AccessApplication, AccessFairing, Optional};
use cloudflare_access_testing::Issuer;
use rocket::error::ErrorKind;
use rocket::request::{FromRequest, Outcome};
use rocket::{Request, Route, async_test, async_trait, get, routes};

use crate::origin::{Log, Origin, fairing, quiet, verifier};

struct Strict;

impl AccessApplication for Strict {
    const CONFIG_KEY: &'static str = "cloudflare_access_strict";
}

#[get("/")]
fn verified(_caller: Access<VerifiedToken>) {}

#[get("/")]
fn user(_caller: Access<User>) {}

#[get("/")]
fn service(_caller: Access<Service>) {}

#[get("/")]
fn optional(_caller: Optional<User>) {}

#[get("/")]
fn option(_caller: Option<Access<User>>) {}

#[get("/")]
fn result(_caller: Result<Access<VerifiedToken>, Option<Refusal>>) {}

#[get("/")]
fn strict(_caller: Access<VerifiedToken, Strict>) {}

#[async_test]
async fn a_guard_without_its_fairing_ends_the_launch_and_the_log_says_what_to_add() {
    let every_guard: [Vec<Route>; 7] = [
        routes![verified],
        routes![user],
        routes![service],
        routes![optional],
        routes![option],
        routes![result],
        routes![strict],
    ];
    for routes in every_guard {
        let log = Log::default();
        let _default = tracing::subscriber::set_default(log.subscriber());
        let error = quiet().mount("/", routes).ignite().await.unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::SentinelAborts(aborts) if aborts.len() == 1));
        assert!(log.text().contains("add `.attach(AccessFairing::new(verifier))`"), "{}", log.text());
    }
}

#[async_test]
async fn each_application_needs_its_own_fairing() {
    let issuer = Issuer::new("acme");
    let error = quiet().attach(fairing(&issuer)).mount("/", routes![strict]).ignite().await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::SentinelAborts(_)));
    let strict_fairing = AccessFairing::new(verifier(&issuer)).for_application::<Strict>();
    assert!(quiet().attach(strict_fairing).mount("/", routes![strict]).ignite().await.is_ok());
    assert!(quiet().ignite().await.is_ok(), "no guard needs no fairing");
}

#[async_test]
#[should_panic(expected = "duplicated managed state")]
async fn two_fairings_for_one_application_end_the_launch() {
    let issuer = Issuer::new("acme");
    let _ = quiet().attach(fairing(&issuer)).attach(fairing(&issuer)).ignite().await;
}

/// A guard that asks for another one by hand, where no sentinel can see it.
struct Hidden;

#[async_trait]
impl<'r> FromRequest<'r> for Hidden {
    type Error = Option<Refusal>;

    async fn from_request(request: &'r Request<'_>) -> Outcome<Hidden, Option<Refusal>> {
        request.guard::<Access<User>>().await.map(|_| Hidden)
    }
}

#[get("/")]
fn hidden(_guard: Hidden) {}

#[test]
fn a_guard_that_no_sentinel_sees_answers_500() {
    let origin = Origin::launch(quiet().mount("/", routes![hidden]));
    let answer = origin.get_with("/", &Issuer::new("acme").user("kim@example.com").sign());
    assert_eq!(answer.status, 500);
    assert!(origin.log().contains("add `.attach(AccessFairing::new(verifier))`"), "{}", origin.log());
}
