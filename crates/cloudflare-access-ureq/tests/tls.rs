//! Over TLS: nobody but the team's own server is believed, and there is no switch to change that.
//!
//! A proxy on loopback leads the fetch astray, so that the product needs no other address than the real one. Proxies are
//! configured for a whole process, so each fetch has one of its own: this program again, with one test.

use std::process::Command;
use std::time::{Duration, Instant};

use cloudflare_access_ureq::TeamKeys;

#[path = "tls/authority.rs"]
mod authority;
#[path = "tls/connect_proxy.rs"]
mod connect_proxy;
#[path = "tls/server.rs"]
mod server;

use authority::{Authority, Certificate, TEAM_HOST};
use connect_proxy::ConnectProxy;
use server::{Presents, Server};

/// Set in the process that fetches.
const FETCHES: &str = "CLOUDFLARE_ACCESS_TEST_FETCHES";

/// What a fetch through a proxy to `server` comes to, in the words of `Debug`.
fn fetch_from(server: &Server) -> (String, Vec<String>) {
    let proxy = ConnectProxy::start(server.address);
    let output = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "fetches_once_where_it_is_told_to", "--nocapture"])
        .env(FETCHES, "1")
        .env("HTTPS_PROXY", format!("http://{}", proxy.address))
        .env_remove("NO_PROXY")
        .env_remove("no_proxy")
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let outcome = text.lines().find_map(|line| line.split_once("outcome: ")).expect("an outcome").1.to_owned();
    (outcome, proxy.seen())
}

#[test]
#[allow(clippy::print_stdout, reason = "how one process tells another")]
fn fetches_once_where_it_is_told_to() {
    if std::env::var_os(FETCHES).is_some() {
        let team = format!("https://{TEAM_HOST}").parse().unwrap();
        let outcome = TeamKeys::builder(&team).timeout(Duration::from_millis(1500)).start();
        println!("outcome: {:?}", outcome.map(|keys| keys.status().key_ids.len()));
    }
}

#[test]
fn no_other_certificate_is_believed() {
    let authority = Authority::new();
    for certificate in [
        Certificate::Expired,
        Certificate::NotYetValid,
        Certificate::OfAnotherHost,
        // As good as can be, but of an authority that is none of Mozilla's.
        Certificate::OfTheTeam,
        Certificate::SelfSigned,
    ] {
        let server = Server::start(&authority, Presents::Certificate(certificate));
        let (outcome, seen) = fetch_from(&server);
        assert!(outcome.starts_with("Err(Fetch(Connection(") && outcome.contains("certificate"), "{outcome}");
        assert_eq!(server.documents(), 0, "{certificate:?}: the request itself was never sent");
        assert_eq!(seen, [format!("CONNECT {TEAM_HOST}:443 HTTP/1.1"), "handshake".to_owned()], "{certificate:?}");
    }
}

#[test]
fn plain_text_on_the_port_of_tls_is_an_error() {
    let server = Server::start(&Authority::new(), Presents::PlainText);
    let (outcome, seen) = fetch_from(&server);
    assert!(outcome.starts_with("Err(Fetch(Connection("), "{outcome}");
    assert_eq!(server.documents(), 0);
    assert_eq!(seen.last().unwrap(), "handshake");
}

#[test]
fn a_server_that_says_nothing_runs_into_the_time_limit() {
    let server = Server::start(&Authority::new(), Presents::Nothing);
    let begun = Instant::now();
    let (outcome, _) = fetch_from(&server);
    assert_eq!(outcome, "Err(Fetch(Timeout))");
    assert!(begun.elapsed() >= Duration::from_millis(1400));
}
