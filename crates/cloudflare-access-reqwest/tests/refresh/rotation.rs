use std::time::Duration;

use cloudflare_access::Refusal;
use cloudflare_access_testing::{Fault, Issuer};
use tokio::time::sleep;

use crate::origin::{Origin, SHORT, short_settings, until};

#[tokio::test]
async fn a_rotation_is_followed_without_a_refused_request() {
    let origin = Origin::with_short_cooldown().await;
    let old = origin.token();
    let withdrawn = origin.access.issuer(|issuer| issuer.published_keys()[0]);
    let oldest = origin.access.issuer(|issuer| issuer.user("kim@example.com").signed_by(&withdrawn).sign());
    assert_eq!((origin.verify(&old), origin.verify(&oldest)), (None, None));

    sleep(SHORT * 2).await;
    origin.access.issuer(Issuer::rotate);
    assert_eq!(origin.verify_patiently(&origin.token()).await, None, "the new key, on its first request");
    assert_eq!(origin.verify(&old), None, "the previous key is still published");
    assert_eq!(origin.verify(&oldest), Some(Refusal::UnknownKey), "the withdrawn key");
    assert_eq!(origin.access.requests(), 2);
    assert_eq!(origin.access.recorded()[1].header("cache-control"), Some("no-cache"));
}

#[tokio::test]
async fn a_withdrawn_key_is_gone_with_the_next_scheduled_refresh() {
    let settings = short_settings().with_interval(Duration::from_millis(200));
    let origin = Origin::start(|builder| builder.settings(settings)).await;
    let token = origin.token();
    assert_eq!(origin.verify(&token), None);
    origin.access.issuer(|issuer| {
        issuer.rotate();
        issuer.rotate();
    });
    until("refused although nobody named an unknown key", || origin.verify(&token).is_some()).await;
    assert_eq!(origin.access.recorded()[1].header("cache-control"), None, "a scheduled fetch may be served by a cache");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn requests_that_wait_share_one_fetch() {
    let origin = std::sync::Arc::new(Origin::with_short_cooldown().await);
    sleep(SHORT * 2).await;
    origin.access.issuer(Issuer::rotate);
    origin.access.answer_with(Fault::Late(Duration::from_millis(150)));
    let token = origin.token();
    let tasks: Vec<_> = (0..32)
        .map(|_| {
            let (origin, token) = (std::sync::Arc::clone(&origin), token.clone());
            tokio::spawn(async move { origin.verify_patiently(&token).await })
        })
        .collect();
    for task in tasks {
        assert_eq!(task.await.unwrap(), None);
    }
    assert_eq!(origin.access.requests(), 2);
}
