use std::time::{Duration, Instant};

use cloudflare_access::Refusal;
use cloudflare_access_testing::{Fault, Issuer};
use tokio::time::sleep;

use crate::origin::{Origin, SHORT, short_settings, until};

fn retry_after(status: u16, value: &str) -> Fault {
    Fault::RetryAfter { status, value: value.to_owned() }
}

fn utf16(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_be_bytes).collect()
}

#[tokio::test]
async fn no_fault_takes_good_keys_away() {
    let genuine = Issuer::new("acme").certs_json();
    for fault in [
        Fault::Html,
        Fault::Status(404),
        Fault::Status(500),
        Fault::Status(204),
        Fault::Redirect("https://example.com/".to_owned()),
        Fault::Oversize,
        Fault::Hang,
        Fault::EmptyBody,
        Fault::EmptyKeys,
        Fault::HalfJson,
        Fault::Truncated,
        Fault::BadChunk,
        Fault::GzipBomb,
        Fault::GzipGarbage,
        Fault::Reset,
        Fault::Drip,
        Fault::DripHeaders,
        Fault::Endless,
        Fault::HugeHeaders,
        Fault::Raw(b"garbage".to_vec()),
        Fault::Status(206),
        Fault::Status(304),
        Fault::Status(403),
        Fault::Status(502),
        retry_after(503, "120"),
        retry_after(429, "60"),
        retry_after(429, "999999999"),
        retry_after(429, "99999999999999999999999999"),
        retry_after(429, "Wed, 21 Oct 2099 07:28:00 GMT"),
        Fault::Body(utf16(&genuine)),
        Fault::Body([b"\xef\xbb\xbf", genuine.as_bytes()].concat()),
        Fault::Body(format!("{},\"keys\":[]}}", genuine.trim_end().trim_end_matches('}')).into_bytes()),
        Fault::Body(br#"{"keys":[{"kty":"EC","kid":"a"}]}"#.to_vec()),
    ] {
        let origin = Origin::with_short_cooldown().await;
        let good = origin.token();
        origin.access.answer_with(fault.clone());
        sleep(SHORT * 2).await;
        origin.access.issuer(Issuer::rotate);
        let new = origin.token();
        let refusal = origin.verify_patiently(&new).await;
        assert_eq!(refusal, Some(Refusal::KeysUnavailable), "{fault:?}: nobody can tell whether the key exists");
        assert_eq!(origin.verify(&good), None, "{fault:?}");
        until("the failure shows", || origin.keys.status().last_error.is_some()).await;

        origin.access.answer_genuinely();
        until("recovers by itself", || origin.verify(&new).is_none()).await;
        assert_eq!(origin.keys.status().last_error, None, "{fault:?}");
        assert_eq!(origin.verify(&good), None, "{fault:?}");
    }
}

#[tokio::test]
async fn keys_serve_through_an_outage_for_a_bounded_time() {
    let settings =
        short_settings().with_interval(Duration::from_millis(100)).with_longest_age(Duration::from_millis(700));
    let origin = Origin::start(|builder| builder.settings(settings)).await;
    let token = origin.token();
    origin.access.down();
    sleep(Duration::from_millis(300)).await;
    assert_eq!(origin.verify(&token), None);
    until("given up", || origin.verify(&token) == Some(Refusal::KeysUnavailable)).await;
    origin.access.up().unwrap();
    until("back without a restart", || origin.verify(&token).is_none()).await;
}

#[tokio::test]
async fn patience_ends_before_a_hanging_fetch_does() {
    let origin = Origin::start(|builder| {
        builder.settings(short_settings()).timeout(Duration::from_secs(5)).patience(Duration::from_millis(100))
    })
    .await;
    sleep(SHORT * 2).await;
    origin.access.issuer(Issuer::rotate);
    origin.access.answer_with(Fault::Hang);
    let token = origin.token();
    let begun = Instant::now();
    assert_eq!(origin.verify_patiently(&token).await, Some(Refusal::KeysUnavailable));
    assert!(begun.elapsed() >= Duration::from_millis(90));
    assert!(origin.keys.status().next_fetch.is_none(), "the fetch is still under way");
}
