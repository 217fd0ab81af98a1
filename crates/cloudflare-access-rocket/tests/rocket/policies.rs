//! Policies: who of the verified callers a guard takes.

use std::sync::Arc;
use std::task::{Poll, Waker};

use cloudflare_access::policy::{Identity, Policy};
use cloudflare_access::{Gate, IdentitySource, IdentityUnavailable, User, VerifiedToken};
use cloudflare_access_rocket::{Access, AccessApplication, AccessFairing, Optional, catchers};
use cloudflare_access_testing::Issuer;
use rocket::error::ErrorKind;
use rocket::{async_test, get, routes};
use serde_json::{Value, json};

use crate::origin::{Log, Origin, fairing, quiet, verifier};

struct Admins;

impl AccessApplication for Admins {
    const CONFIG_KEY: &'static str = "cloudflare_access_admins";
}

#[get("/")]
fn index(user: Access<User>) -> String {
    user.email().to_owned()
}

#[get("/admin")]
fn admin(user: Access<User, Admins>) -> String {
    user.email().to_owned()
}

#[get("/optional")]
fn optional(user: Optional<VerifiedToken, Admins>) -> &'static str {
    if user.is_some() { "somebody" } else { "nobody" }
}

fn policy(rule: Value) -> Policy {
    serde_json::from_value(json!({ "include": [rule] })).unwrap()
}

/// An origin whose `/admin` is for callers whom `admins` lets through.
fn origin(issuer: &Issuer, admins: AccessFairing) -> Origin {
    let rocket = quiet().attach(fairing(issuer)).attach(admins).register("/", catchers(None));
    Origin::launch(rocket.mount("/", routes![index, admin, optional]))
}

#[test]
fn a_policy_holds_for_the_guards_that_name_it() {
    let issuer = Issuer::new("acme");
    let admins = fairing(&issuer).for_application::<Admins>().require(policy(json!({ "email": "kim@example.com" })));
    let origin = origin(&issuer, admins);
    let (kim, lee) = (issuer.user("kim@example.com").sign(), issuer.user("lee@example.com").sign());
    assert!(origin.get_with("/", &lee).is(200, "lee@example.com"));
    assert!(origin.get_with("/admin", &kim).is(200, "kim@example.com"));
    assert!(origin.get_with("/admin", &lee).is(403, "forbidden\n"));
    assert!(origin.log().contains("refused a request reason=\"denied\""), "{}", origin.log());
    assert!(origin.get_with("/optional", &kim).is(200, "somebody"));
    assert!(origin.get_with("/optional", &lee).is(403, "forbidden\n"));
    assert!(origin.get::<&str>("/optional", &[]).is(403, "forbidden\n"), "a policy is for somebody");
}

/// Identities that are known at once, or not to be had.
struct Known(Option<&'static str>);

impl IdentitySource for Known {
    fn poll_identity(
        &self,
        _: &VerifiedToken,
        _: &[u8],
        _: &Waker,
    ) -> Poll<Result<Arc<Identity>, IdentityUnavailable>> {
        Poll::Ready(self.0.map(|json| Arc::new(Identity::parse(json.as_bytes()).unwrap())).ok_or(IdentityUnavailable))
    }
}

#[test]
fn an_identity_is_asked_for_where_the_policy_needs_it() {
    let issuer = Issuer::new("acme");
    let token = issuer.user("kim@example.com").sign();
    let member = r#"{"email":"kim@example.com","groups":[{"id":"1","name":"ops"}]}"#;
    let nobody_special = r#"{"email":"kim@example.com","groups":[]}"#;
    for (identity, status) in [(Some(member), 200), (Some(nobody_special), 403), (None, 503)] {
        // The order in which the two are said makes no difference.
        let admins = fairing(&issuer).for_application::<Admins>().require(policy(json!({ "group": "ops" })));
        let origin = origin(&issuer, admins.with_identities(Known(identity)));
        let answer = origin.get_with("/admin", &token);
        assert_eq!(answer.status, status, "{identity:?}: {answer:?}");
        assert_eq!(answer.header("retry-after"), (status == 503).then_some("5"));
    }
}

#[async_test]
async fn a_policy_that_needs_identities_and_has_none_ends_the_launch() {
    let issuer = Issuer::new("acme");
    assert!(Gate::new(verifier(&issuer)).require(policy(json!({ "group": "ops" }))).is_err());
    let log = Log::default();
    let _default = tracing::subscriber::set_default(log.subscriber());
    let error = quiet().attach(fairing(&issuer).require(policy(json!({ "group": "ops" })))).ignite().await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::FailedFairings(_)), "{error}");
    assert!(log.text().contains("with_identities"), "{}", log.text());
}
