//! Policies: whom of the verified callers the middleware lets through.

use std::sync::Arc;
use std::task::{Poll, Waker};

use actix_web::web;
use cloudflare_access::policy::{Identity, Policy};
use cloudflare_access::{IdentitySource, IdentityUnavailable, User, VerifiedToken};
use cloudflare_access_actix::{Access, AccessMiddleware};
use cloudflare_access_testing::Issuer;
use serde_json::{Value, json};

use crate::origin::{Origin, verifier};

fn policy(rule: Value) -> Policy {
    serde_json::from_value(json!({ "include": [rule] })).unwrap()
}

async fn name(Access(user): Access<User>) -> String {
    user.email().to_owned()
}

#[test]
fn middleware_with_different_policies_can_be_made_of_one() {
    let issuer = Issuer::new("acme");
    let access = AccessMiddleware::new(verifier(&issuer));
    let origin = Origin::serve(move |config| {
        let admins = access.clone().require(policy(json!({ "email": "kim@example.com" })));
        config
            .service(web::resource("/admin").wrap(admins.clone()).to(name))
            .service(web::resource("/optional").wrap(admins.optional()).to(async || "let in"))
            .service(web::resource("/").wrap(access.clone()).to(name));
    });
    let (kim, lee) = (issuer.user("kim@example.com").sign(), issuer.user("lee@example.com").sign());
    assert!(origin.get_with("/", &lee).is(200, "lee@example.com"));
    assert!(origin.get_with("/admin", &kim).is(200, "kim@example.com"));
    assert!(origin.get_with("/admin", &lee).is(403, "forbidden\n"));
    assert!(origin.log().contains("refused a request reason=\"denied\" rule="), "{}", origin.log());
    assert!(origin.get_with("/optional", &kim).is(200, "let in"));
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
    let member = r#"{"email":"kim@example.com","groups":[{"id":"1","name":"ops"}]}"#;
    let nobody_special = r#"{"email":"kim@example.com","groups":[]}"#;
    for (identity, status) in [(Some(member), 200), (Some(nobody_special), 403), (None, 503)] {
        let access = AccessMiddleware::new(verifier(&issuer)).with_identities(Known(identity));
        let access = access.require(policy(json!({ "group": "ops" })));
        let origin = Origin::serve(move |config| {
            config.service(web::resource("/").wrap(access.clone()).to(name));
        });
        let answer = origin.get_with("/", &issuer.user("kim@example.com").sign());
        assert_eq!(answer.status, status, "{identity:?}: {answer:?}");
        assert_eq!(answer.header("retry-after"), (status == 503).then_some("5"));
    }
}

#[test]
#[should_panic(expected = "with_identities")]
fn a_policy_that_needs_identities_and_has_none_stops_the_program_at_start() {
    let _ = AccessMiddleware::new(verifier(&Issuer::new("acme"))).require(policy(json!({ "group": "ops" })));
}
