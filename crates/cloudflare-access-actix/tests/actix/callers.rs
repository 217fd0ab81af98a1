//! Who is calling, as the extractors tell it.

use actix_web::ResponseError;
use actix_web::web::{self, ServiceConfig};
use cloudflare_access::{Caller, Refusal, Service, User, VerifiedToken, Verifier};
use cloudflare_access_actix::{Access, AccessMiddleware, AccessRejection, Optional};
use cloudflare_access_testing::Issuer;

use crate::origin::{Origin, verifier};

const CLIENT_ID: &str = "0123456789abcdef0123456789abcdef.access";

async fn verified(Access(caller): Access<VerifiedToken>) -> String {
    format!("{} {}", caller.principal().kind(), caller.principal())
}

async fn user(Access(user): Access<User>) -> String {
    format!("{} {}", user.email(), user.subject() == user.token().subject().unwrap())
}

async fn service(Access(service): Access<Service>) -> String {
    format!("{} {}", service.client_id(), service.token().principal().kind())
}

async fn optional(Access(user): Optional<User>) -> String {
    user.map_or_else(|| "nobody".to_owned(), |user| user.email().to_owned())
}

async fn anyone(Access(caller): Optional<VerifiedToken>) -> &'static str {
    if caller.is_some() { "somebody" } else { "nobody" }
}

/// What the documentation warns of.
async fn option(user: Option<Access<User>>) -> &'static str {
    if user.is_some() { "somebody" } else { "nobody" }
}

async fn debug(verified: Access<VerifiedToken>, user: Access<User>, optional: Optional<User>) -> String {
    format!("{verified:?} {user:?} {optional:?}")
}

/// A kind of caller that the application itself knows.
struct Staff(User);

impl Caller for Staff {
    fn from_token(token: VerifiedToken) -> Result<Staff, Refusal> {
        let user = User::from_token(token)?;
        if user.email().ends_with("@example.com") { Ok(Staff(user)) } else { Err(Refusal::Denied) }
    }
}

async fn staff(Access(staff): Optional<Staff>) -> String {
    staff.map_or_else(|| "nobody".to_owned(), |staff| staff.0.email().to_owned())
}

fn routes(config: &mut ServiceConfig) {
    config
        .route("/verified", web::get().to(verified))
        .route("/user", web::get().to(user))
        .route("/service", web::get().to(service))
        .route("/optional", web::get().to(optional))
        .route("/anyone", web::get().to(anyone))
        .route("/option", web::get().to(option))
        .route("/debug", web::get().to(debug))
        .route("/staff", web::get().to(staff));
}

fn behind(middleware: fn(Verifier) -> AccessMiddleware, issuer: &Issuer) -> Origin {
    let verifier = verifier(issuer);
    Origin::serve(move |config| {
        config.service(web::scope("").wrap(middleware(verifier.clone())).configure(routes));
    })
}

#[test]
fn each_extractor_gives_its_kind_of_caller() {
    let issuer = Issuer::new("acme");
    let required = behind(AccessMiddleware::new, &issuer);
    let optional = behind(|verifier| AccessMiddleware::new(verifier).optional(), &issuer);
    let (user, service, anyone) =
        (issuer.user("kim@example.com").sign(), issuer.service(CLIENT_ID).sign(), issuer.non_identity().sign());
    let as_service = format!("{CLIENT_ID} service");
    let verified_service = format!("service {CLIENT_ID}");
    for origin in [required, optional] {
        for (path, token, status, body) in [
            ("/verified", &user, 200, "user kim@example.com"),
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
            ("/anyone", &service, 200, "somebody"),
            ("/option", &user, 200, "somebody"),
            ("/staff", &user, 200, "kim@example.com"),
            ("/staff", &issuer.user("kim@example.org").sign(), 403, "forbidden\n"),
        ] {
            let answer = origin.get_with(path, token);
            assert!(answer.is(status, body), "{path}: {answer:?}");
        }
    }
}

#[test]
fn absent_is_nobody_behind_optional_middleware_and_bad_is_refused() {
    let issuer = Issuer::new("acme");
    let origin = behind(|verifier| AccessMiddleware::new(verifier).optional(), &issuer);
    let expired = issuer.user("kim@example.com").expires_at(1_700_000_000).sign();
    for path in ["/optional", "/anyone", "/option", "/staff"] {
        assert!(origin.get::<&str>(path, &[]).is(200, "nobody"));
        assert!(origin.get_with(path, &expired).is(403, "forbidden\n"));
        assert!(origin.get_with(path, "").is(403, "forbidden\n"));
        assert!(origin.get(path, &[("Cookie", "CF_Authorization=")]).is(403, "forbidden\n"));
    }
    for path in ["/verified", "/user", "/service"] {
        let answer = origin.get::<&str>(path, &[]);
        assert!(answer.is(403, "forbidden\n"), "{path} needs a caller: {answer:?}");
    }
}

#[test]
fn without_the_middleware_routes_answer_500_and_the_log_says_what_to_add() {
    let issuer = Issuer::new("acme");
    let origin = Origin::serve(routes);
    let token = issuer.user("kim@example.com").sign();
    for path in ["/verified", "/user", "/service", "/optional", "/anyone", "/staff"] {
        let answer = origin.get_with(path, &token);
        assert!(answer.is(500, "internal server error\n"), "{path}: {answer:?}");
    }
    let lines = |log: String| log.matches("add `.wrap(AccessMiddleware::new(verifier))`").count();
    assert_eq!(lines(origin.log()), 6, "{}", origin.log());

    assert!(origin.get_with("/option", &token).is(200, "nobody"), "actix-web's own `Option` hides it");
    assert_eq!(lines(origin.log()), 7, "but the log does not");
}

#[test]
fn extractors_show_no_claim() {
    let issuer = Issuer::new("acme");
    let origin = behind(AccessMiddleware::new, &issuer);
    let answer = origin.get_with("/debug", &issuer.user("kim@example.com").sign());
    assert_eq!(answer.status, 200);
    assert!(answer.body.contains("user") && !answer.body.contains("kim"), "{answer:?}");
}

#[test]
fn middleware_shows_how_it_guards() {
    let middleware = AccessMiddleware::new(verifier(&Issuer::new("acme")));
    for (middleware, expected) in
        [(middleware.clone(), "token_required: true"), (middleware.optional(), "token_required: false")]
    {
        let shown = format!("{middleware:?}");
        assert!(shown.contains(expected), "{shown}");
    }
}

#[test]
fn error_handlers_see_the_status_that_is_answered() {
    for (rejection, status) in [
        (AccessRejection::MiddlewareMissing, 500),
        (AccessRejection::Refused(Refusal::NotAUser), 403),
        (AccessRejection::Refused(Refusal::IdentityUnavailable), 503),
    ] {
        let seen = rejection.status_code().as_u16();
        assert_eq!((seen, rejection.error_response().status().as_u16()), (status, status), "{rejection}");
    }
}
