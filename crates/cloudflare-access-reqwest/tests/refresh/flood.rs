use std::time::Duration;

use cloudflare_access::Refusal;
use cloudflare_access::refresh::Settings;
use tokio::time::sleep;

use crate::origin::{Origin, SHORT};

#[tokio::test]
async fn floods_of_unknown_keys_cause_one_fetch() {
    let settings = Settings::default().with_cooldown(Duration::from_secs(20));
    let origin = Origin::start(|builder| builder.settings(settings)).await;
    let good = origin.token();
    for number in 0..1_000 {
        let random = origin
            .access
            .issuer(|issuer| issuer.user("kim@example.com").key_id(number.to_string()))
            .with_signature(&[1; 256]);
        assert_eq!(origin.verify_patiently(&random).await, Some(Refusal::UnknownKey));
        assert_eq!(origin.verify(&good), None);
    }
    assert_eq!(origin.access.requests(), 1);
    assert_eq!(origin.keys.status().unknown_keys, 1_000);
}

#[tokio::test]
async fn bad_signatures_by_known_keys_cause_none() {
    let origin = Origin::with_short_cooldown().await;
    sleep(SHORT * 2).await;
    let forged = origin.access.issuer(|issuer| issuer.user("kim@example.com")).with_signature(&[1; 256]);
    for _ in 0..100 {
        assert_eq!(origin.verify_patiently(&forged).await, Some(Refusal::BadSignature));
    }
    assert_eq!(origin.access.requests(), 1);
}
