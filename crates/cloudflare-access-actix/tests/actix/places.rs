//! Where the middleware can stand, and what it wraps there.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use actix_web::http::StatusCode;
use actix_web::middleware::DefaultHeaders;
use actix_web::test::{TestRequest, call_service, init_service};
use actix_web::{App, rt, web};
use cloudflare_access::{Application, KeySet, KeySource, User, VerifiedToken, Verifier};
use cloudflare_access_actix::{Access, AccessMiddleware};
use cloudflare_access_testing::{AUDIENCE, Issuer};

use crate::origin::{ASSERTION, Origin, verifier};

async fn verified(Access(caller): Access<VerifiedToken>) -> String {
    caller.principal().to_string()
}

#[test]
fn around_an_app_it_guards_every_path_and_method() {
    let issuer = Issuer::new("acme");
    rt::System::new().block_on(async {
        let app = App::new().wrap(AccessMiddleware::new(verifier(&issuer)));
        // Outside, as CORS would stand: its headers are on refusals too.
        let app = app.wrap(DefaultHeaders::new().add(("Outer", "yes")));
        let app = init_service(app.route("/", web::get().to(verified))).await;
        for request in [
            TestRequest::get().uri("/"),
            TestRequest::get().uri("/no-such-path"),
            TestRequest::post().uri("/"),
            TestRequest::with_uri("/").method(actix_web::http::Method::OPTIONS),
        ] {
            let answer = call_service(&app, request.to_request()).await;
            assert_eq!(answer.status(), StatusCode::FORBIDDEN);
            assert_eq!(answer.headers().get("outer").unwrap(), "yes");
        }
        let token = issuer.user("kim@example.com").sign();
        for (path, status) in [("/", StatusCode::OK), ("/no-such-path", StatusCode::NOT_FOUND)] {
            let request = TestRequest::get().uri(path).insert_header((ASSERTION, token.as_str()));
            assert_eq!(call_service(&app, request.to_request()).await.status(), status);
        }
    });
}

#[test]
fn around_a_scope_or_a_resource_it_guards_that_alone() {
    let issuer = Issuer::new("acme");
    let verifier = verifier(&issuer);
    let origin = Origin::serve(move |config| {
        let guard = AccessMiddleware::new(verifier.clone());
        config
            .service(web::scope("/admin").wrap(guard.clone()).route("", web::get().to(verified)))
            .service(web::resource("/resource").wrap(guard).route(web::get().to(verified)))
            .route("/", web::get().to(async || "public"));
    });
    assert!(origin.get::<&str>("/", &[]).is(200, "public"));
    let token = issuer.user("kim@example.com").sign();
    for path in ["/admin", "/resource", "/%61dmin"] {
        assert!(origin.get::<&str>(path, &[]).is(403, "forbidden\n"), "{path}");
        assert!(origin.get_with(path, &token).is(200, "kim@example.com"), "{path}");
    }
    assert_eq!(origin.get::<&str>("/admin/no-such-path", &[]).status, 403);
    assert_eq!(origin.client::<&str>("OPTIONS", "/admin", &[]).answer().status, 403);
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
fn extractors_do_not_verify_again() {
    let issuer = Issuer::new("acme");
    let verified = Arc::new(AtomicUsize::new(0));
    let keys = KeySet::parse(issuer.certs_json().as_bytes()).unwrap();
    let keys = Counted { keys, verified: Arc::clone(&verified) };
    let verifier = Verifier::new(Application::parse("acme", [AUDIENCE]).unwrap(), keys);
    let origin = Origin::serve(move |config| {
        let guarded = web::resource("/").wrap(AccessMiddleware::new(verifier.clone()));
        config.service(guarded.to(async |_: Access<VerifiedToken>, _: Access<User>, _: Access<VerifiedToken>| "ok"));
    });
    assert!(origin.get_with("/", &issuer.user("kim@example.com").sign()).is(200, "ok"));
    assert_eq!(verified.load(Ordering::Relaxed), 1);
}
