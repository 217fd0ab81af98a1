use std::time::Duration;

use cloudflare_access::Refusal;
use cloudflare_access::policy::{Policy, Selector};
use cloudflare_access_testing::{Fault, Issuer};
use tokio::time::sleep;

use crate::origin::{Origin, admit};

const CLIENT_ID: &str = "0123456789abcdef0123456789abcdef.access";

fn eng() -> Policy {
    Policy::include(Selector::group("eng").unwrap())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_group_that_the_token_left_out_lets_in() {
    let origin = Origin::start(|builder| builder);
    let gate = origin.gate(eng());
    let sam = origin.sign(|issuer| issuer.user("sam@example.com"));
    for _ in 0..10 {
        assert_eq!(admit(&gate, &origin.kim()).await, Ok(()));
        assert_eq!(admit(&gate, &sam).await, Err(Refusal::Denied));
    }
    assert_eq!(origin.access.identity_requests(), 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_excluded_group_keeps_out() {
    let origin = Origin::start(|builder| builder);
    let on_call = Selector::group("on-call").unwrap();
    let gate = origin.gate(Policy::include(Selector::any_user()).exclude(on_call));
    assert_eq!(admit(&gate, &origin.kim()).await, Err(Refusal::Denied));
    assert_eq!(admit(&gate, &origin.sign(|issuer| issuer.user("sam@example.com"))).await, Ok(()));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_is_let_in_where_nobody_knows() {
    let origin = Origin::start(|builder| {
        builder.keeping(|kept| kept.backoff(Duration::from_millis(50), Duration::from_millis(50)))
    });
    let gates = [
        origin.gate(eng()),
        origin.gate(Policy::include(Selector::any_user()).exclude(Selector::group("on-call").unwrap())),
        origin.gate(Policy::include(Selector::any_user()).require(Selector::group("eng").unwrap())),
    ];
    let token = origin.kim();
    for fault in [Fault::Status(500), Fault::Html, Fault::Body(b"{}".to_vec())] {
        origin.access.answer_identity_with(fault);
        for gate in &gates {
            let refusal = admit(gate, &token).await.unwrap_err();
            assert_eq!((refusal, refusal.status()), (Refusal::IdentityUnavailable, 503));
        }
        sleep(Duration::from_millis(60)).await;
    }
    // Somebody else's.
    origin.access.answer_identity_with(Fault::Body(br#"{"email":"mallory@example.com","groups":["eng"]}"#.to_vec()));
    let sam = origin.sign(|issuer| issuer.user("sam@example.com"));
    assert_eq!(admit(&gates[0], &sam).await, Err(Refusal::IdentityUnavailable));
    assert_eq!(origin.identities.status().last_error, None, "it was fetched, and settles nothing");
    origin.access.answer_identity_genuinely();
    sleep(Duration::from_millis(60)).await;
    assert_eq!(admit(&gates[0], &token).await, Ok(()));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_is_decided_on_by_the_token_is_not_asked_for() {
    let origin = Origin::start(|builder| builder);
    let policy = eng().or_include(Selector::service_token(CLIENT_ID).unwrap());
    let gate = origin.gate(policy.exclude(Selector::email("mallory@example.com").unwrap()));
    assert_eq!(admit(&gate, &origin.sign(|issuer| issuer.service(CLIENT_ID))).await, Ok(()));
    let other = origin.sign(|issuer| issuer.service("ffffffffffffffffffffffffffffffff.access"));
    assert_eq!(admit(&gate, &other).await, Err(Refusal::Denied));
    assert!(admit(&gate, &origin.sign(Issuer::non_identity)).await.is_err());
    assert_eq!(admit(&gate, &origin.sign(|issuer| issuer.user("mallory@example.com"))).await, Err(Refusal::Denied));
    assert_eq!(admit(&gate, &(origin.kim() + "x")).await.map_err(|refusal| refusal.status()), Err(403));
    assert_eq!(origin.access.recorded().len(), 0);
}
