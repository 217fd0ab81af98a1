//! Over TLS: nobody but the team's own server is believed, whatever the program's client was told.

use std::sync::Arc;
use std::time::Duration;

use cloudflare_access_reqwest::{FetchError, StartError, TeamKeys};
use reqwest::ClientBuilder;
use rustls::crypto::ring;
use rustls::{ClientConfig, RootCertStore};

#[path = "../../cloudflare-access-ureq/tests/tls/authority.rs"]
mod authority;
#[path = "../../cloudflare-access-ureq/tests/tls/server.rs"]
mod server;

use authority::{Authority, Certificate, TEAM_HOST};
use server::{Presents, Server};

/// Leads the fetch to `server`; with the roots of `trusted` in the place of Mozilla's.
async fn fetch_from(
    server: &Server,
    trusted: Option<&Authority>,
    configure: impl FnOnce(ClientBuilder) -> ClientBuilder,
) -> Result<TeamKeys, StartError> {
    let team = format!("https://{TEAM_HOST}").parse().unwrap();
    let astray = |client: ClientBuilder| client.no_proxy().resolve(TEAM_HOST, server.address);
    let trusting = |client: ClientBuilder| match trusted {
        Some(authority) => client.tls_backend_preconfigured(trust(authority)),
        None => client,
    };
    let builder = TeamKeys::builder(&team).timeout(Duration::from_millis(1500));
    builder.client(astray).client(trusting).client(configure).start().await
}

fn trust(authority: &Authority) -> ClientConfig {
    let mut roots = RootCertStore::empty();
    roots.add(authority.root()).unwrap();
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()));
    config.with_safe_default_protocol_versions().unwrap().with_root_certificates(roots).with_no_client_auth()
}

fn connection_error(outcome: Result<TeamKeys, StartError>) -> String {
    match outcome {
        Err(StartError::Fetch(FetchError::Connection(error))) => error.to_string(),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn an_authority_must_be_configured_to_be_believed() {
    let authority = Authority::new();
    let server = Server::start(&authority, Presents::Certificate(Certificate::OfTheTeam));
    let error = connection_error(fetch_from(&server, None, |client| client).await);
    assert!(error.contains("UnknownIssuer"), "{error}");
    assert_eq!(server.documents(), 0);
    let keys = fetch_from(&server, Some(&authority), |client| client).await.unwrap();
    assert_eq!((keys.status().key_ids.len(), server.documents()), (2, 1));
}

#[tokio::test]
async fn a_trusted_authority_is_not_enough() {
    let authority = Authority::new();
    for (certificate, expected) in [
        (Certificate::Expired, "certificate expired"),
        (Certificate::NotYetValid, "certificate not valid yet"),
        (Certificate::OfAnotherHost, "certificate not valid for name"),
        (Certificate::SelfSigned, "UnknownIssuer"),
    ] {
        let server = Server::start(&authority, Presents::Certificate(certificate));
        let error = connection_error(fetch_from(&server, Some(&authority), |client| client).await);
        assert!(error.contains(expected), "{certificate:?}: {error}");
        assert_eq!(server.documents(), 0, "{certificate:?}");
    }
}

#[tokio::test]
async fn the_check_cannot_be_turned_off() {
    let server = Server::start(&Authority::new(), Presents::Certificate(Certificate::SelfSigned));
    let careless = |client: ClientBuilder| {
        client.tls_danger_accept_invalid_certs(true).tls_danger_accept_invalid_hostnames(true).https_only(false)
    };
    connection_error(fetch_from(&server, None, careless).await);
    assert_eq!(server.documents(), 0);
}

#[tokio::test]
async fn neither_plain_text_nor_silence_is_an_answer() {
    let server = Server::start(&Authority::new(), Presents::PlainText);
    connection_error(fetch_from(&server, None, |client| client).await);
    assert_eq!(server.documents(), 0);
    let server = Server::start(&Authority::new(), Presents::Nothing);
    let outcome = fetch_from(&server, None, |client| client).await;
    assert_eq!(outcome.unwrap_err(), StartError::Fetch(FetchError::Timeout));
}
