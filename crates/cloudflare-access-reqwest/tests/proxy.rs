//! Proxies: of the program's own client, and of the environment, which holds for a whole process; so that fetch has one
//! of its own: this program again, with one test.

use std::process::Command;
use std::time::Duration;

use cloudflare_access_reqwest::TeamKeys;
use reqwest::{ClientBuilder, Proxy};

#[path = "../../cloudflare-access-ureq/tests/tls/authority.rs"]
mod authority;
#[path = "../../cloudflare-access-ureq/tests/tls/connect_proxy.rs"]
mod connect_proxy;
#[path = "../../cloudflare-access-ureq/tests/tls/server.rs"]
mod server;

use authority::{Authority, Certificate, TEAM_HOST};
use connect_proxy::ConnectProxy;
use server::{Presents, Server};

/// Set in the process that fetches.
const FETCHES: &str = "CLOUDFLARE_ACCESS_TEST_FETCHES";

async fn fetch(configure: impl FnOnce(ClientBuilder) -> ClientBuilder) -> String {
    let builder = TeamKeys::builder(&"acme".parse().unwrap()).timeout(Duration::from_secs(5));
    format!("{:?}", builder.client(configure).start().await.map(|keys| keys.status().key_ids.len()))
}

fn proxy_to_an_impostor() -> (ConnectProxy, Server) {
    let server = Server::start(&Authority::new(), Presents::Certificate(Certificate::OfTheTeam));
    (ConnectProxy::start(server.address), server)
}

fn check(outcome: &str, proxy: &ConnectProxy, server: &Server) {
    assert!(outcome.contains("UnknownIssuer"), "{outcome}");
    assert_eq!(proxy.seen(), [format!("CONNECT {TEAM_HOST}:443 HTTP/1.1"), "handshake".to_owned()]);
    assert_eq!(server.documents(), 0);
}

#[tokio::test]
async fn a_proxy_of_the_program_sees_a_tunnel_and_cannot_pose_as_the_server() {
    let (proxy, server) = proxy_to_an_impostor();
    let through = Proxy::https(format!("http://{}", proxy.address)).unwrap();
    let outcome = fetch(|client| client.proxy(through)).await;
    check(&outcome, &proxy, &server);
}

#[tokio::test]
#[allow(clippy::print_stdout, reason = "how one process tells another")]
async fn fetches_once_where_it_is_told_to() {
    if std::env::var_os(FETCHES).is_some() {
        println!("outcome: {}", fetch(|client| client).await);
    }
}

#[test]
fn a_proxy_of_the_environment_is_honoured() {
    let (proxy, server) = proxy_to_an_impostor();
    let output = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "fetches_once_where_it_is_told_to", "--nocapture"])
        .env(FETCHES, "1")
        .env("HTTPS_PROXY", format!("http://{}", proxy.address))
        .env_remove("NO_PROXY")
        .env_remove("no_proxy")
        .output()
        .unwrap();
    check(&String::from_utf8(output.stdout).unwrap(), &proxy, &server);
}
