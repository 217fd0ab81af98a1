//! Two applications of one team on two paths of one origin.

use actix_web::web;
use cloudflare_access::{Application, KeySet, User, Verifier};
use cloudflare_access_actix::{Access, AccessMiddleware, Optional};
use cloudflare_access_testing::{AUDIENCE, Issuer, OTHER_AUDIENCE};

use crate::origin::Origin;

async fn name(Access(user): Access<User>) -> String {
    user.email().to_owned()
}

async fn whether(Access(user): Optional<User>) -> &'static str {
    if user.is_some() { "somebody" } else { "nobody" }
}

fn origin(issuer: &Issuer) -> Origin {
    let keys = KeySet::parse(issuer.certs_json().as_bytes()).unwrap();
    Origin::serve(move |config| {
        let guard = |audience| {
            AccessMiddleware::new(Verifier::new(Application::parse("acme", [audience]).unwrap(), keys.clone()))
        };
        let (lax, strict) = (guard(AUDIENCE), guard(OTHER_AUDIENCE));
        config
            .service(web::resource("/lax").wrap(lax.clone()).to(name))
            .service(web::resource("/strict").wrap(strict.clone()).to(name))
            .service(
                web::scope("/nested")
                    .wrap(lax.optional())
                    .service(web::resource("/strict").wrap(strict.clone()).to(name))
                    .service(web::resource("/optional").wrap(strict.optional()).to(whether)),
            );
    })
}

#[test]
fn a_token_for_the_lax_one_does_not_open_the_strict_one() {
    let issuer = Issuer::new("acme");
    let origin = origin(&issuer);
    let for_lax = issuer.user("kim@example.com").sign();
    let for_strict = issuer.user("kim@example.com").audience(OTHER_AUDIENCE).sign();
    let for_both = issuer.user("kim@example.com").audiences([AUDIENCE, OTHER_AUDIENCE]).sign();
    for (path, token, status) in [
        ("/lax", &for_lax, 200),
        ("/lax", &for_strict, 403),
        ("/strict", &for_lax, 403),
        ("/strict", &for_strict, 200),
        // One inside the other: both must accept the token.
        ("/nested/strict", &for_lax, 403),
        ("/nested/strict", &for_strict, 403),
        ("/nested/strict", &for_both, 200),
        ("/nested/optional", &for_lax, 403),
    ] {
        let answer = origin.get_with(path, token);
        assert_eq!(answer.status, status, "{path}: {answer:?}");
    }
    assert_eq!(origin.get::<&str>("/nested/strict", &[]).status, 403);
    assert!(origin.get::<&str>("/nested/optional", &[]).is(200, "nobody"));
}
