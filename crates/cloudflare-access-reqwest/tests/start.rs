//! Starting: what a program learns before it serves anyone.

use std::error::Error;
use std::time::Duration;

use cloudflare_access::refresh::{InvalidSettings, Settings};
use cloudflare_access::{CertsUrl, InvalidKeySet, KeySource, TeamDomain};
use cloudflare_access_reqwest::{FetchError, StartError, TeamIdentities, TeamKeys, TeamKeysBuilder};
use cloudflare_access_testing::{Fault, Issuer, LocalAccess};

fn team() -> TeamDomain {
    "acme".parse().unwrap()
}

fn builder(access: &LocalAccess) -> TeamKeysBuilder {
    TeamKeys::builder(&team()).loopback_certs_url(&access.certs_url()).unwrap().timeout(Duration::from_millis(500))
}

async fn start_error(fault: Fault) -> FetchError {
    let access = LocalAccess::start(Issuer::new("acme")).unwrap();
    access.answer_with(fault);
    match builder(&access).start().await {
        Err(StartError::Fetch(error)) => error,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn there_are_keys_once_it_has_started() {
    let access = LocalAccess::start(Issuer::new("acme")).unwrap();
    let keys = builder(&access).start().await.unwrap();
    assert_eq!(keys.key_set().unwrap().keys().count(), 2);
    assert_eq!(keys.status().last_error, None);
    assert_eq!(access.requests(), 1);
}

#[tokio::test]
async fn keys_and_identities_come_from_where_a_configuration_says() {
    let access = LocalAccess::start(Issuer::new("acme")).unwrap();
    let local = CertsUrl::loopback(&access.certs_url()).unwrap();
    drop(TeamKeys::builder(&team()).certs_url(&local).start().await.unwrap());
    assert_eq!(access.requests(), 1);
    let identities = TeamIdentities::builder(&team()).beside(&local);
    assert!(format!("{identities:?}").contains(&access.identity_url()));

    // The address of a team derives from the team, whatever else is said.
    let other = CertsUrl::of_team(&"other".parse().unwrap());
    let keys = format!("{:?}", TeamKeys::builder(&team()).certs_url(&other));
    assert!(keys.contains("https://acme.cloudflareaccess.com/cdn-cgi/access/certs"), "{keys}");
}

#[tokio::test]
async fn a_request_carries_nothing_but_what_it_needs() {
    let access = LocalAccess::start(Issuer::new("acme")).unwrap();
    drop(builder(&access).start().await.unwrap());
    let recorded = access.recorded();
    let mut names: Vec<String> = recorded[0].headers().map(|(name, _)| name.to_ascii_lowercase()).collect();
    names.sort();
    assert_eq!(names, ["accept", "host", "user-agent"]);
    assert_eq!((recorded[0].method(), recorded[0].target()), ("GET", "/cdn-cgi/access/certs"));
}

#[tokio::test]
async fn it_tells_what_is_wrong() {
    let status = |status| FetchError::Status { status, retry_after: None };
    for (fault, expected) in [
        (Fault::Status(404), status(404)),
        (Fault::Status(500), status(500)),
        (Fault::Status(204), status(204)),
        (Fault::Status(206), status(206)),
        (Fault::Redirect("https://example.com/".to_owned()), status(302)),
        (
            Fault::RetryAfter { status: 429, value: "7".to_owned() },
            FetchError::Status { status: 429, retry_after: Some(Duration::from_secs(7)) },
        ),
        (Fault::RetryAfter { status: 503, value: "Wed, 21 Oct 2026 07:28:00 GMT".to_owned() }, status(503)),
        (Fault::Html, FetchError::KeySet(InvalidKeySet::NotJson)),
        (Fault::EmptyBody, FetchError::KeySet(InvalidKeySet::NotJson)),
        (Fault::EmptyKeys, FetchError::KeySet(InvalidKeySet::NoUsableKey)),
        (Fault::HalfJson, FetchError::KeySet(InvalidKeySet::NotJson)),
        (Fault::Body(b"{}".to_vec()), FetchError::KeySet(InvalidKeySet::NoKeys)),
        (Fault::Body(br#"{"keys":[{"kty":"EC","kid":"a"}]}"#.to_vec()), FetchError::KeySet(InvalidKeySet::NoUsableKey)),
        (Fault::Oversize, FetchError::TooLarge),
        (Fault::Endless, FetchError::TooLarge),
        (Fault::GzipBomb, FetchError::Encoded),
        (Fault::GzipGarbage, FetchError::Encoded),
        (Fault::Hang, FetchError::Timeout),
        (Fault::Drip, FetchError::Timeout),
        (Fault::DripHeaders, FetchError::Timeout),
    ] {
        assert_eq!(start_error(fault.clone()).await, expected, "{fault:?}");
    }
    for fault in [Fault::Truncated, Fault::BadChunk, Fault::Reset, Fault::HugeHeaders, Fault::Raw(b"\x16\x03".to_vec())]
    {
        assert!(matches!(start_error(fault.clone()).await, FetchError::Connection(_)), "{fault:?}");
    }
}

#[tokio::test]
async fn an_error_names_its_cause_and_not_the_address() {
    let FetchError::Connection(error) = start_error(Fault::HugeHeaders).await else { panic!() };
    assert_eq!(error.to_string(), "the response head is longer than 16 KiB");
    let FetchError::Connection(error) = start_error(Fault::Truncated).await else { panic!() };
    assert!(error.to_string().contains(": ") && !error.to_string().contains("127.0.0.1"), "{error}");
}

#[tokio::test]
async fn redirects_are_not_followed() {
    let (access, elsewhere) =
        (LocalAccess::start(Issuer::new("acme")).unwrap(), LocalAccess::start(Issuer::new("acme")).unwrap());
    access.answer_with(Fault::Redirect(elsewhere.certs_url()));
    assert!(builder(&access).start().await.is_err());
    access.answer_with(Fault::Redirect(access.certs_url()));
    let followed = |client: reqwest::ClientBuilder| client.redirect(reqwest::redirect::Policy::limited(10));
    assert!(builder(&access).client(followed).start().await.is_err(), "whatever the program's client says");
    assert_eq!((access.recorded().len(), elsewhere.recorded().len()), (2, 0));
}

#[tokio::test]
async fn the_content_type_does_not_matter_but_the_content() {
    let access = LocalAccess::start(Issuer::new("acme")).unwrap();
    access.answer_with(Fault::WrongContentType);
    assert!(builder(&access).start().await.is_ok());
    access.answer_with(Fault::ManyInformational);
    assert!(builder(&access).start().await.is_ok());
}

#[tokio::test]
async fn a_server_that_is_down_is_a_connection_error() {
    let access = LocalAccess::start(Issuer::new("acme")).unwrap();
    access.down();
    assert!(matches!(builder(&access).start().await, Err(StartError::Fetch(FetchError::Connection(_)))));
}

#[tokio::test]
async fn an_answer_of_exactly_64_kib_is_read() {
    let access = LocalAccess::start(Issuer::new("acme")).unwrap();
    let mut body = Issuer::new("acme").certs_json().into_bytes();
    body.resize(64 * 1024, b' ');
    access.answer_with(Fault::Body(body.clone()));
    assert!(builder(&access).start().await.is_ok());
    body.push(b' ');
    assert_eq!(start_error(Fault::Body(body)).await, FetchError::TooLarge);
}

#[tokio::test]
async fn what_makes_no_sense_is_refused_at_start() {
    let access = LocalAccess::start(Issuer::new("acme")).unwrap();
    let zero = Settings::default().with_interval(Duration::ZERO);
    let error = builder(&access).settings(zero).start().await.unwrap_err();
    assert_eq!(error, StartError::Settings(InvalidSettings::Zero));
    assert_eq!(error.to_string(), "the settings for the team's keys make no sense");
    let broken = |client: reqwest::ClientBuilder| client.user_agent("\n");
    let error = builder(&access).client(broken).start().await.unwrap_err();
    assert!(matches!(error, StartError::Client(_)) && error.source().is_some(), "{error:?}");
    assert!(builder(&access).loopback_certs_url("http://example.com/").is_err());
    assert_eq!(access.requests(), 0);
}

#[test]
fn without_a_runtime_it_is_refused() {
    let access = LocalAccess::start(Issuer::new("acme")).unwrap();
    let error = builder(&access).start_in_background().unwrap_err();
    assert_eq!(error, StartError::NoRuntime);
    assert_eq!(error.to_string(), "the team's keys need a tokio runtime: start them inside one");
}
