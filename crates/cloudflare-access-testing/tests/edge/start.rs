//! One line in every kind of test.

use std::net::TcpStream;
use std::sync::mpsc::RecvTimeoutError;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use cloudflare_access_testing::{AUDIENCE, EdgeApplication, LocalEdge, OTHER_AUDIENCE, Policy, ServiceToken, SignIn};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use crate::client::get;

#[test]
fn a_blocking_test_starts_one_in_one_line() {
    let edge = LocalEdge::start().unwrap();
    assert_eq!(get(&edge, "/", &[]).status, 302);
    assert!(edge.address().ip().is_loopback());
    assert_eq!(edge.variables().map(|(name, _)| name), ["CF_ACCESS_TEAM", "CF_ACCESS_AUD", "CF_ACCESS_CERTS_URL"]);
    assert_eq!(edge.variables().map(|(_, value)| value), ["acme".to_owned(), AUDIENCE.to_owned(), edge.certs_url()]);
}

/// On Linux the whole of 127.0.0.0/8 is this machine.
#[cfg(target_os = "linux")]
#[test]
fn no_other_address_of_the_machine_answers() {
    let edge = LocalEdge::start().unwrap();
    let port = edge.address().port();
    assert!(TcpStream::connect(("127.0.0.1", port)).is_ok());
    assert!(TcpStream::connect(("127.0.0.2", port)).is_err());
}

/// The runtime of the test has one thread, and the edge needs none of it.
#[tokio::test]
async fn so_does_an_async_test() {
    let edge = LocalEdge::start().unwrap();
    assert_eq!(get(&edge, "/", &[]).status, 302, "blocking is no deadlock");
    let mut stream = tokio::net::TcpStream::connect(edge.address()).await.unwrap();
    stream.write_all(b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 302 "), "{answer}");
}

#[test]
fn dropping_it_closes_the_port_and_every_connection() {
    let edge = LocalEdge::start().unwrap();
    edge.answer_with(cloudflare_access_testing::Fault::Hang);
    let address = edge.address();
    let hanging = crate::client::send(&edge, "GET /cdn-cgi/access/certs HTTP/1.1\r\nHost: localhost\r\n\r\n");
    let idle = TcpStream::connect(address).unwrap();
    idle.set_read_timeout(Some(crate::client::PATIENCE)).unwrap();
    // The fault has begun.
    while edge.recorded().is_empty() {
        std::thread::yield_now();
    }
    drop(edge);
    assert!(crate::client::receive(hanging).is_none());
    assert!(crate::client::receive(idle).is_none());
    assert!(TcpStream::connect(address).is_err());
}

#[test]
fn a_service_is_told_of_every_application_that_has_tokens() {
    let edge = LocalEdge::builder()
        .team("acme.fed")
        .application(EdgeApplication::new("Site").audience(AUDIENCE))
        .application(EdgeApplication::new("Admin").path("/admin").audience(OTHER_AUDIENCE))
        .application(EdgeApplication::new("Health").path("/health").policy(Policy::Bypass))
        .start()
        .unwrap();
    let [(_, team), (_, audiences), _] = edge.variables();
    assert_eq!((team.as_str(), audiences), ("acme.fed", format!("{AUDIENCE},{OTHER_AUDIENCE}")));
    assert_eq!(edge.issuer(|issuer| issuer.issuer().to_owned()), "https://acme.fed.cloudflareaccess.com");
}

#[test]
fn an_audience_is_the_same_at_every_start() {
    let audience = |path: &str, team: &str| {
        let edge =
            LocalEdge::builder().team(team).application(EdgeApplication::new("Site").path(path)).start().unwrap();
        let [_, (_, audience), _] = edge.variables();
        audience
    };
    assert_eq!(audience("/", "acme"), audience("/", "acme"));
    assert_ne!(audience("/", "acme"), audience("/admin", "acme"));
    assert_ne!(audience("/", "acme"), audience("/", "other"));
    assert_eq!(audience("/admin/", "acme"), audience("/admin", "acme"));
}

#[test]
fn whoever_asks_hears_of_each_request() {
    let lines = Arc::new(Mutex::new(Vec::new()));
    let heard = lines.clone();
    let edge =
        LocalEdge::builder().on_request(move |line| heard.lock().unwrap().push(line.to_string())).start().unwrap();
    get(&edge, "/page\u{202e}", &[]);
    get(&edge, "/cdn-cgi/access/certs", &[]);
    let lines = lines.lock().unwrap().clone();
    assert_eq!(lines.len(), 2, "{lines:?}");
    assert!(
        lines.iter().any(|line| line.starts_with("edge         200") && line.ends_with("GET /cdn-cgi/access/certs")),
        "{lines:?}"
    );
}

#[test]
fn debug_tells_one_edge_from_another_and_no_secret() {
    let token = ServiceToken::generate("backup");
    let builder = LocalEdge::builder().team("umbrella").service_token(token.clone());
    let debug = format!("{builder:?}");
    assert!(debug.contains("umbrella") && !debug.contains(token.client_secret()), "{debug}");
    let edge = builder.start().unwrap();
    let cookie = edge.sign_in(SignIn::user("kim@example.org"));
    get(&edge, "/", &[("Cookie", &cookie)]);
    let debug = format!("{edge:?}");
    assert!(debug.contains(&edge.address().to_string()), "{debug}");
    assert!(!debug.contains("eyJ") && !debug.contains(token.client_secret()), "{debug}");
}

/// A program that is nothing but an edge would end otherwise.
#[test]
fn an_edge_that_is_waited_for_goes_on() {
    let edge = LocalEdge::start().unwrap();
    let address = edge.address();
    let (tell, ended) = std::sync::mpsc::channel::<()>();
    std::thread::spawn(move || {
        // Dropped when the wait is over.
        let _tell = tell;
        edge.wait();
    });
    assert_eq!(ended.recv_timeout(Duration::from_millis(100)), Err(RecvTimeoutError::Timeout));
    assert!(TcpStream::connect(address).is_ok());
}

#[test]
fn nothing_of_an_edge_goes_on_after_it_is_dropped() {
    for _ in 0..3 {
        let held = Arc::new(());
        let listener = held.clone();
        let edge = LocalEdge::builder().on_request(move |_| _ = &listener).start().unwrap();
        let _idle = TcpStream::connect(edge.address()).unwrap();
        get(&edge, "/", &[]);
        assert_eq!(Arc::strong_count(&held), 2);
        drop(edge);
        assert_eq!(Arc::strong_count(&held), 1);
    }
}
