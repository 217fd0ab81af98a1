//! Each way in which a token can be bad, once, with the reason that the log and a catcher learn.

use cloudflare_access::{Caller, Refusal, Service, VerifiedToken};
use cloudflare_access_rocket::{Access, Optional, refusal};
use cloudflare_access_testing::{Issuer, OTHER_AUDIENCE, TestKey};
use rocket::{Request, catch, catchers, get, routes};

use crate::origin::{ASSERTION, Origin, fairing, quiet};

#[get("/")]
fn verified(_caller: Access<VerifiedToken>) -> &'static str {
    "let in"
}

#[get("/optional")]
fn optional(_caller: Optional<VerifiedToken>) -> &'static str {
    "let in"
}

/// Asks two guards, of which the first one may refuse.
#[get("/either")]
fn either(_service: Option<Access<Service>>, _nobody: Access<Nobody>) -> &'static str {
    "let in"
}

struct Nobody;

impl Caller for Nobody {
    fn from_token(_: VerifiedToken) -> Result<Nobody, Refusal> {
        Err(Refusal::Denied)
    }
}

#[catch(403)]
fn reason(request: &Request<'_>) -> &'static str {
    refusal(request).map_or("none", Refusal::reason)
}

fn origin(issuer: &Issuer) -> Origin {
    let rocket = quiet().attach(fairing(issuer).with_cookie()).mount("/", routes![verified, optional, either]);
    Origin::launch(rocket.register("/", catchers![reason]))
}

/// What is wrong with the token, by the label of the reason.
fn bad_tokens(issuer: &Issuer) -> Vec<(&'static str, String)> {
    let user = || issuer.user("kim@example.com");
    let kid = issuer.current_key().key_id();
    vec![
        ("malformed-token", String::new()),
        ("malformed-token", "not a token".to_owned()),
        ("malformed-token", format!("{}.x", user().sign())),
        ("malformed-token", format!("Bearer {}", user().sign())),
        ("malformed-header", user().raw_header("{").sign()),
        ("unsupported-algorithm", user().header("alg", "none").sign()),
        ("unsupported-algorithm", user().header("alg", "HS256").sign()),
        ("unsupported-extension", user().header("crit", vec!["exp"]).sign()),
        ("missing-key-id", user().without_header("kid").sign()),
        ("unknown-key", user().key_id("unknown").sign()),
        ("bad-signature", user().signed_by(&TestKey::outsider()).key_id(kid).sign()),
        ("malformed-claims", user().raw_claims("[]").sign()),
        ("malformed-claims", user().claim("aud", 5).sign()),
        ("missing-audience", user().without_claim("aud").sign()),
        ("missing-expiry", user().without_claim("exp").sign()),
        ("missing-issuer", user().without_claim("iss").sign()),
        ("missing-type", user().without_claim("type").sign()),
        ("wrong-audience", user().audience(OTHER_AUDIENCE).sign()),
        ("wrong-issuer", Issuer::new("evil").user("kim@example.com").sign()),
        ("wrong-type", issuer.org().sign()),
        ("missing-issuer", issuer.meta().sign()),
        ("missing-issuer", issuer.app_match().sign()),
        ("expired", user().expires_at(1_700_000_000).sign()),
        ("not-yet-valid", user().claim("nbf", 4_000_000_000_u64).sign()),
        ("too-large", "a".repeat(16 * 1024 + 1)),
    ]
}

#[test]
fn every_bad_token_is_refused_for_its_reason() {
    let issuer = Issuer::new("acme");
    let origin = origin(&issuer);
    assert!(origin.get::<&str>("/", &[]).is(403, "missing"));
    for (reason, token) in bad_tokens(&issuer) {
        for path in ["/", "/optional"] {
            let answer = origin.get_with(path, &token);
            assert!(answer.is(403, reason), "{path} {reason}: {answer:?}");
        }
        let answer = origin.get("/", &[("Cookie", format!("CF_Authorization={token}"))]);
        assert!(answer.is(403, reason), "cookie, {reason}: {answer:?}");
        assert!(origin.log().contains(&format!("refused a request reason=\"{reason}\"")));
    }
}

#[test]
fn a_catcher_learns_the_refusal_that_decided() {
    let issuer = Issuer::new("acme");
    let answer = origin(&issuer).get_with("/either", &issuer.user("kim@example.com").sign());
    assert!(answer.is(403, "denied"), "{answer:?}");
}

#[test]
fn the_unsigned_email_header_and_other_places_count_for_nothing() {
    let issuer = Issuer::new("acme");
    let origin = origin(&issuer);
    let token = issuer.user("kim@example.com").sign();
    let bearer = format!("Bearer {token}");
    for headers in [
        [("Cf-Access-Authenticated-User-Email", "kim@example.com")],
        [("Authorization", &bearer)],
        [("X-Cf-Access-Jwt-Assertion", &token)],
    ] {
        assert!(origin.get("/", &headers).is(403, "missing"), "{headers:?}");
    }
    assert!(origin.get::<&str>(&format!("/?{ASSERTION}={token}"), &[]).is(403, "missing"));
}
