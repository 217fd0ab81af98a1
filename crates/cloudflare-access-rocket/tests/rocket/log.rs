//! What the log learns of requests: the reason, and not a byte of a token.

use cloudflare_access::{User, VerifiedToken};
use cloudflare_access_rocket::Access;
use cloudflare_access_testing::Issuer;
use rocket::{get, routes};

use crate::origin::{Origin, fairing, quiet};

#[get("/verified")]
fn verified(_caller: Access<VerifiedToken>) {}

#[get("/user")]
fn user(_caller: Access<User>) {}

#[test]
fn the_log_tells_reasons_and_no_part_of_a_token() {
    let issuer = Issuer::new("acme");
    let origin = Origin::launch(quiet().attach(fairing(&issuer)).mount("/", routes![verified, user]));
    let tokens = [
        issuer.user("kim@example.com").sign(),
        issuer.user("kim@example.com").expires_at(1_700_000_000).sign(),
        issuer.service("0123456789abcdef0123456789abcdef.access").sign(),
        format!("{}.x", issuer.user("kim@example.com").sign()),
    ];
    for token in &tokens {
        origin.get_with("/verified", token);
        origin.get_with("/user", token);
    }
    let log = origin.log();
    for line in [
        "TRACE cloudflare_access_rocket::gate: verified a request's token principal=\"user\"",
        "DEBUG cloudflare_access_rocket::refusal: refused a request reason=\"expired\"",
        "DEBUG cloudflare_access_rocket::refusal: refused a request reason=\"malformed-token\"",
        "DEBUG cloudflare_access_rocket::refusal: refused a request reason=\"not-a-user\"",
    ] {
        assert!(log.contains(line), "{line}: {log}");
    }
    for part in tokens.iter().flat_map(|token| token.split('.')).filter(|part| part.len() > 1) {
        assert!(!log.contains(part), "{log}");
    }
    assert!(!log.contains("kim@example.com"), "{log}");
}
