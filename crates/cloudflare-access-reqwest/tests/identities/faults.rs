use std::time::{Duration, Instant};

use cloudflare_access::policy::InvalidIdentity;
use cloudflare_access_reqwest::IdentityError;
use cloudflare_access_testing::Fault;
use tokio::time::sleep;

use crate::origin::Origin;

const SHORT: Duration = Duration::from_millis(20);

/// What comes of the fault; and that the next answer is taken.
async fn error(fault: Fault) -> Option<IdentityError> {
    let origin = Origin::start(|builder| builder.keeping(|kept| kept.backoff(SHORT, SHORT)));
    let token = origin.kim();
    origin.access.answer_identity_with(fault.clone());
    let error = origin.ask(&token).await;
    origin.access.answer_identity_genuinely();
    if error.is_some() && !matches!(error, Some(IdentityError::Status { retry_after: Some(_), .. })) {
        sleep(SHORT * 2).await;
        assert_eq!(origin.ask(&token).await, None, "{fault:?}");
    }
    error
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_tells_what_is_wrong() {
    let status = |status| IdentityError::Status { status, retry_after: None };
    let invalid = IdentityError::Invalid(InvalidIdentity);
    let retry_after = Some(Duration::from_secs(7));
    for (fault, expected) in [
        (Fault::Status(204), status(204)),
        (Fault::Status(206), status(206)),
        (Fault::Status(401), status(401)),
        (Fault::Status(404), status(404)),
        (Fault::Status(500), status(500)),
        (Fault::Redirect("/cdn-cgi/access/login".to_owned()), status(302)),
        (Fault::RetryAfter { status: 429, value: "7".to_owned() }, IdentityError::Status { status: 429, retry_after }),
        (Fault::RetryAfter { status: 503, value: "soon".to_owned() }, status(503)),
        (Fault::Html, invalid.clone()),
        (Fault::EmptyBody, invalid.clone()),
        (Fault::HalfJson, invalid.clone()),
        (Fault::Body(b"{}".to_vec()), invalid.clone()),
        (Fault::Body(b"[]".to_vec()), invalid.clone()),
        (Fault::Body(br#"{"err":"no app token set"}"#.to_vec()), invalid),
        (Fault::Oversize, IdentityError::TooLarge),
        (Fault::Endless, IdentityError::TooLarge),
        (Fault::GzipBomb, IdentityError::Encoded),
        (Fault::GzipGarbage, IdentityError::Encoded),
        (Fault::Hang, IdentityError::Timeout),
        (Fault::Drip, IdentityError::Timeout),
        (Fault::DripHeaders, IdentityError::Timeout),
    ] {
        assert_eq!(error(fault.clone()).await, Some(expected), "{fault:?}");
    }
    for fault in [Fault::Truncated, Fault::BadChunk, Fault::Reset, Fault::HugeHeaders, Fault::Raw(b"\x16\x03".to_vec())]
    {
        assert!(matches!(error(fault.clone()).await, Some(IdentityError::Connection(_))), "{fault:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn odd_shapes_and_types_are_taken() {
    for fault in [
        Fault::WrongContentType,
        Fault::Body(br#"{"groups":["eng"]}"#.to_vec()),
        Fault::Body(br#"{"id":1,"groups":{"eng":true},"email":null}"#.to_vec()),
    ] {
        assert_eq!(error(fault.clone()).await, None, "{fault:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_of_exactly_256_kib_is_read() {
    let mut body = br#"{"groups":["eng"]}"#.to_vec();
    body.resize(256 * 1024, b' ');
    assert_eq!(error(Fault::Body(body.clone())).await, None);
    body.push(b' ');
    assert_eq!(error(Fault::Body(body)).await, Some(IdentityError::TooLarge));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_is_down_is_a_connection_error_that_names_no_token() {
    let origin = Origin::start(|builder| builder);
    let token = origin.kim();
    origin.access.down();
    let error = origin.ask(&token).await.unwrap();
    assert!(matches!(error, IdentityError::Connection(_)));
    let shown = format!("{error:?} {error} {:?} {:?}", origin.identities, std::error::Error::source(&error));
    assert!(token.split('.').all(|part| !shown.contains(part)) && !shown.contains("kim"), "{shown}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_waits_longer_than_the_patience() {
    let origin = Origin::start(|builder| {
        builder.timeout(Duration::from_secs(5)).keeping(|kept| kept.patience(Duration::from_millis(100)))
    });
    let (token, begun) = (origin.kim(), Instant::now());
    let verified = origin.verify(&token);
    origin.access.answer_identity_with(Fault::Hang);
    assert!(origin.identities.identity(&verified, token.as_bytes()).await.is_err());
    assert!(begun.elapsed() >= Duration::from_millis(90) && begun.elapsed() < Duration::from_secs(2));
    let status = origin.identities.status();
    assert_eq!((status.flights, status.waiters, status.last_error), (1, 0, None), "the fetch goes on");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_dead_endpoint_is_left_in_peace() {
    let origin = Origin::start(|builder| builder);
    origin.access.answer_identity_with(Fault::Status(500));
    for index in 0..100 {
        let token = origin.sign(|issuer| issuer.user(&format!("user{index}@example.com")));
        assert!(origin.ask(&token).await.is_some());
        assert!(origin.ask(&token).await.is_some());
    }
    assert!(origin.access.identity_requests() <= 6, "{}", origin.access.identity_requests());
}
