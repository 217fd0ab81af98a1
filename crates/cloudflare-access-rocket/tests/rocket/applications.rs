//! Two applications of one team on two paths of one Rocket.

use cloudflare_access::{Application, KeySet, User, Verifier};
use cloudflare_access_rocket::{Access, AccessApplication, AccessFairing, Optional, catchers};
use cloudflare_access_testing::{AUDIENCE, Issuer, OTHER_AUDIENCE};
use rocket::{get, routes};

use crate::origin::{Origin, fairing, quiet};

struct Strict;

impl AccessApplication for Strict {
    const CONFIG_KEY: &'static str = "cloudflare_access_strict";
}

#[get("/lax")]
fn lax(user: Access<User>) -> String {
    user.email().to_owned()
}

#[get("/strict")]
fn strict(user: Access<User, Strict>) -> String {
    user.email().to_owned()
}

#[get("/both")]
fn both(_lax: Optional<User>, strict: Access<User, Strict>) -> String {
    strict.email().to_owned()
}

#[test]
fn a_fairing_shows_whose_it_is() {
    let fairing = fairing(&Issuer::new("acme")).for_application::<Strict>();
    assert!(format!("{fairing:?}").contains("cloudflare_access_strict"), "{fairing:?}");
}

#[test]
fn a_token_for_the_lax_one_does_not_open_the_strict_one() {
    let issuer = Issuer::new("acme");
    let keys = KeySet::parse(issuer.certs_json().as_bytes()).unwrap();
    let verifier = |audience| Verifier::new(Application::parse("acme", [audience]).unwrap(), keys.clone());
    let rocket = quiet()
        .attach(AccessFairing::new(verifier(AUDIENCE)))
        .attach(AccessFairing::new(verifier(OTHER_AUDIENCE)).for_application::<Strict>())
        .register("/", catchers(None))
        .mount("/", routes![lax, strict, both]);
    let origin = Origin::launch(rocket);
    let for_lax = issuer.user("kim@example.com").sign();
    let for_strict = issuer.user("kim@example.com").audience(OTHER_AUDIENCE).sign();
    let for_both = issuer.user("kim@example.com").audiences([AUDIENCE, OTHER_AUDIENCE]).sign();
    for (path, token, status) in [
        ("/lax", &for_lax, 200),
        ("/lax", &for_strict, 403),
        ("/strict", &for_lax, 403),
        ("/strict", &for_strict, 200),
        // What one application's verifier said of a request is not what the other's says.
        ("/both", &for_lax, 403),
        ("/both", &for_strict, 403),
        ("/both", &for_both, 200),
    ] {
        let answer = origin.get_with(path, token);
        assert_eq!(answer.status, status, "{path}: {answer:?}");
    }
    assert_eq!(origin.get::<&str>("/both", &[]).status, 403);
}
