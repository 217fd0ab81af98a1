//! What the log learns from extractors.

use std::io::{self, Write};
use std::sync::{Arc, Mutex};

use axum::extract::FromRequestParts;
use axum::http::Request;
use axum::response::IntoResponse;
use cloudflare_access::{Application, KeySet, UnixTime, User, VerifiedToken, Verifier};
use cloudflare_access_axum::Access;
use cloudflare_access_testing::{AUDIENCE, Issuer, Token};

/// What was told to `tracing`.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn verified(token: &Token) -> VerifiedToken {
    let keys = KeySet::parse(Issuer::new("acme").certs_json().as_bytes()).unwrap();
    let verifier = Verifier::new(Application::parse("acme", [AUDIENCE]).unwrap(), keys);
    let now = UnixTime::from(std::time::UNIX_EPOCH.elapsed().unwrap());
    verifier.verify_text(token.sign().as_bytes(), now).unwrap()
}

/// The status with which a user's route answers, and what is logged of it. `admitted` is what a layer has left.
async fn answer(admitted: Option<VerifiedToken>) -> (u16, String) {
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt().with_ansi(false).with_max_level(tracing::Level::TRACE);
    let _default = tracing::subscriber::set_default(subscriber.with_writer(move || writer.clone()).finish());
    let (mut parts, ()) = Request::new(()).into_parts();
    if let Some(token) = admitted {
        parts.extensions.insert(token);
    }
    let rejection = Access::<User>::from_request_parts(&mut parts, &()).await.unwrap_err();
    let status = rejection.into_response().status().as_u16();
    let text = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    (status, text)
}

#[tokio::test]
async fn without_the_layer_it_says_what_to_add() {
    let (status, log) = answer(None).await;
    assert_eq!(status, 500);
    assert!(log.contains("ERROR") && log.contains("add `.route_layer(AccessLayer::new(verifier))`"), "{log}");
}

#[tokio::test]
async fn a_caller_of_the_wrong_kind_is_told_by_the_reason_alone() {
    const CLIENT_ID: &str = "0123456789abcdef0123456789abcdef.access";
    let (status, log) = answer(Some(verified(&Issuer::new("acme").service(CLIENT_ID)))).await;
    assert_eq!(status, 403);
    assert!(log.contains("DEBUG") && log.contains("refused a request reason=\"not-a-user\""), "{log}");
    assert!(!log.contains(CLIENT_ID), "{log}");
}
