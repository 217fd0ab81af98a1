//! A running axum service while the team's keys rotate, go missing and come back.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use axum::Router;
use axum::routing::get;
use cloudflare_access::refresh::Settings;
use cloudflare_access::{Application, VerifiedToken, Verifier};
use cloudflare_access_axum::{Access, AccessLayer};
use cloudflare_access_testing::{AUDIENCE, Fault, Issuer, LocalAccess};
use cloudflare_access_ureq::TeamKeys;
use tokio::net::TcpListener;

const SHORT: Duration = Duration::from_millis(50);

struct Origin {
    access: LocalAccess,
    address: SocketAddr,
}

/// A service whose keys come from a local Access and whose cooldown and backoff are short.
async fn origin(fault_at_start: Option<Fault>) -> Origin {
    let access = LocalAccess::start(Issuer::new("acme")).unwrap();
    if let Some(fault) = fault_at_start {
        access.answer_with(fault);
    }
    let application = Application::parse("acme", [AUDIENCE]).unwrap();
    let keys = TeamKeys::builder(application.team_domain())
        .loopback_certs_url(&access.certs_url())
        .unwrap()
        .settings(Settings::default().with_cooldown(SHORT).with_backoff(SHORT, SHORT))
        .timeout(Duration::from_millis(300))
        .start_in_background()
        .unwrap();
    let app = Router::new()
        .route("/", get(async |Access(token): Access<VerifiedToken>| token.principal().to_string()))
        .route_layer(AccessLayer::new(Verifier::new(application, keys)));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, app).await });
    Origin { access, address }
}

impl Origin {
    fn token(&self) -> String {
        self.access.issuer(|issuer| issuer.user("kim@example.com").sign())
    }

    /// The status, `Retry-After` and the body.
    async fn get(&self, token: &str) -> (u16, Option<String>, String) {
        let (url, token) = (format!("http://{}/", self.address), token.to_owned());
        let request = move || {
            let agent = ureq::Agent::config_builder().http_status_as_error(false).build().new_agent();
            let mut response = agent.get(url).header("Cf-Access-Jwt-Assertion", token).call().unwrap();
            let retry_after = response.headers().get("retry-after").map(|value| value.to_str().unwrap().to_owned());
            (response.status().as_u16(), retry_after, response.body_mut().read_to_string().unwrap())
        };
        tokio::task::spawn_blocking(request).await.unwrap()
    }

    async fn until_status(&self, token: &str, status: u16) {
        let begun = Instant::now();
        while self.get(token).await.0 != status {
            assert!(begun.elapsed() < Duration::from_secs(10), "never {status}");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}

fn good() -> (u16, Option<String>, String) {
    (200, None, "kim@example.com".to_owned())
}

fn forbidden() -> (u16, Option<String>, String) {
    (403, None, "forbidden\n".to_owned())
}

fn unavailable() -> (u16, Option<String>, String) {
    (503, Some("5".to_owned()), "temporarily unavailable\n".to_owned())
}

#[tokio::test]
async fn the_first_request_waits_for_the_first_keys() {
    let origin = origin(Some(Fault::Late(Duration::from_millis(200)))).await;
    assert_eq!(origin.get(&origin.token()).await, good());
    assert_eq!(origin.access.requests(), 1);
}

#[tokio::test]
async fn a_rotation_refuses_nobody_and_forgets_the_withdrawn_key() {
    let origin = origin(None).await;
    let withdrawn = origin.access.issuer(|issuer| issuer.published_keys()[0]);
    let old = origin.access.issuer(|issuer| issuer.user("kim@example.com").signed_by(&withdrawn).sign());
    assert_eq!(origin.get(&old).await, good());
    tokio::time::sleep(SHORT * 2).await;
    origin.access.issuer(Issuer::rotate);
    origin.access.answer_next(1, Fault::Late(Duration::from_millis(100)));
    assert_eq!(origin.get(&origin.token()).await, good(), "the request waits for the new key");
    assert_eq!(origin.get(&old).await, forbidden(), "the key is withdrawn");
}

#[tokio::test]
async fn while_keys_cannot_be_had_nobody_is_called_a_stranger() {
    for fault in [
        Fault::Html,
        Fault::Status(404),
        Fault::Status(500),
        Fault::Redirect("https://example.com/".to_owned()),
        Fault::Oversize,
        Fault::Hang,
        Fault::EmptyKeys,
    ] {
        let origin = origin(Some(fault.clone())).await;
        let token = origin.token();
        assert_eq!(origin.get(&token).await, unavailable(), "{fault:?}");
        origin.access.answer_genuinely();
        origin.until_status(&token, 200).await;

        origin.access.answer_with(fault.clone());
        tokio::time::sleep(SHORT * 2).await;
        origin.access.issuer(Issuer::rotate);
        let new = origin.token();
        assert_eq!(origin.get(&new).await, unavailable(), "{fault:?}");
        assert_eq!(origin.get(&token).await, good(), "a known key serves on: {fault:?}");
        origin.access.answer_genuinely();
        origin.until_status(&new, 200).await;
    }
}

#[tokio::test]
async fn many_requests_wait_for_one_fetch_and_none_blocks_the_executor() {
    let origin = std::sync::Arc::new(origin(None).await);
    origin.until_status(&origin.token(), 200).await;
    let known = origin.token();
    tokio::time::sleep(SHORT * 2).await;
    origin.access.issuer(Issuer::rotate);
    origin.access.answer_with(Fault::Late(Duration::from_millis(250)));
    let new = origin.token();
    let waiting: Vec<_> = (0..50)
        .map(|_| {
            let (origin, new) = (std::sync::Arc::clone(&origin), new.clone());
            tokio::spawn(async move { origin.get(&new).await })
        })
        .collect();
    // The runtime of this test has one thread: a blocked one would answer nobody meanwhile.
    assert_eq!(origin.get(&known).await, good());
    for request in waiting {
        assert_eq!(request.await.unwrap(), good());
    }
    assert_eq!(origin.access.requests(), 2);
}

#[tokio::test]
async fn a_client_that_gives_up_waiting_disturbs_nobody() {
    let origin = origin(None).await;
    origin.until_status(&origin.token(), 200).await;
    tokio::time::sleep(SHORT * 2).await;
    origin.access.issuer(Issuer::rotate);
    origin.access.answer_with(Fault::Late(Duration::from_millis(200)));
    let new = origin.token();
    let mut client = tokio::net::TcpStream::connect(origin.address).await.unwrap();
    let request = format!("GET / HTTP/1.1\r\nHost: a\r\nCf-Access-Jwt-Assertion: {new}\r\n\r\n");
    tokio::io::AsyncWriteExt::write_all(&mut client, request.as_bytes()).await.unwrap();
    tokio::time::sleep(Duration::from_millis(50)).await;
    drop(client);
    assert_eq!(origin.get(&new).await, good());
}
