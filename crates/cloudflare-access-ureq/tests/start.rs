//! Starting: what a program learns before it serves anyone.

use std::time::{Duration, Instant};

use cloudflare_access::refresh::{InvalidSettings, Settings};
use cloudflare_access::{CertsUrl, InvalidKeySet, KeySource, TeamDomain};
use cloudflare_access_testing::{Fault, Issuer, LocalAccess};
use cloudflare_access_ureq::{FetchError, StartError, TeamIdentities, TeamKeys, TeamKeysBuilder};

fn team() -> TeamDomain {
    "acme".parse().unwrap()
}

fn builder(access: &LocalAccess) -> TeamKeysBuilder {
    TeamKeys::builder(&team()).loopback_certs_url(&access.certs_url()).unwrap().timeout(Duration::from_millis(500))
}

fn start_error(fault: Fault) -> FetchError {
    let access = LocalAccess::start(Issuer::new("acme")).unwrap();
    access.answer_with(fault);
    match builder(&access).start() {
        Err(StartError::Fetch(error)) => error,
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_blocking_form_has_keys_when_it_returns() {
    let access = LocalAccess::start(Issuer::new("acme")).unwrap();
    let keys = builder(&access).start().unwrap();
    assert_eq!(keys.key_set().unwrap().keys().count(), 2);
    assert_eq!(keys.status().last_error, None);
    assert_eq!(access.requests(), 1);
}

#[test]
fn keys_and_identities_come_from_where_a_configuration_says() {
    let access = LocalAccess::start(Issuer::new("acme")).unwrap();
    let local = CertsUrl::loopback(&access.certs_url()).unwrap();
    drop(TeamKeys::builder(&team()).certs_url(&local).start().unwrap());
    assert_eq!(access.requests(), 1);
    let identities = TeamIdentities::builder(&team()).beside(&local);
    assert!(format!("{identities:?}").contains(&access.identity_url()));

    // The address of a team derives from the team, whatever else is said.
    let other = CertsUrl::of_team(&"other".parse().unwrap());
    let keys = format!("{:?}", TeamKeys::builder(&team()).certs_url(&other));
    assert!(keys.contains("https://acme.cloudflareaccess.com/cdn-cgi/access/certs"), "{keys}");
    let identities = format!("{:?}", TeamIdentities::builder(&team()).beside(&other));
    assert!(identities.contains("https://acme.cloudflareaccess.com/cdn-cgi/access/get-identity"), "{identities}");
}

#[test]
fn a_request_carries_nothing_but_what_it_needs() {
    let access = LocalAccess::start(Issuer::new("acme")).unwrap();
    drop(builder(&access).start().unwrap());
    let recorded = access.recorded();
    let names: Vec<String> = recorded[0].headers().map(|(name, _)| name.to_ascii_lowercase()).collect();
    let mut sorted = names.clone();
    sorted.sort();
    assert_eq!(sorted, ["accept", "host", "user-agent"]);
    assert_eq!((recorded[0].method(), recorded[0].target()), ("GET", "/cdn-cgi/access/certs"));
}

#[test]
fn the_background_form_returns_at_once() {
    let access = LocalAccess::start(Issuer::new("acme")).unwrap();
    access.answer_with(Fault::Hang);
    let begun = Instant::now();
    let keys = builder(&access).timeout(Duration::from_secs(10)).start_in_background().unwrap();
    assert!(keys.key_set().is_none());
    drop(keys);
    assert!(begun.elapsed() < Duration::from_secs(2), "neither start nor drop waits for a hanging server");
}

#[test]
fn the_blocking_form_tells_what_is_wrong() {
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
        (Fault::Body(b"\xef\xbb\xbf{\"keys\":[]}".to_vec()), FetchError::KeySet(InvalidKeySet::NotJson)),
        (Fault::Body(br#"{"keys":[{"kty":"EC","kid":"a"}]}"#.to_vec()), FetchError::KeySet(InvalidKeySet::NoUsableKey)),
        (Fault::Oversize, FetchError::TooLarge),
        (Fault::Endless, FetchError::TooLarge),
        (Fault::GzipBomb, FetchError::Encoded),
        (Fault::GzipGarbage, FetchError::Encoded),
        (Fault::Hang, FetchError::Timeout),
        (Fault::Drip, FetchError::Timeout),
        (Fault::DripHeaders, FetchError::Timeout),
    ] {
        assert_eq!(start_error(fault.clone()), expected, "{fault:?}");
    }
    for fault in [Fault::Truncated, Fault::BadChunk, Fault::Reset, Fault::HugeHeaders, Fault::Raw(b"\x16\x03".to_vec())]
    {
        assert!(matches!(start_error(fault.clone()), FetchError::Connection(_)), "{fault:?}");
    }
}

#[test]
fn redirects_are_not_followed() {
    let (access, elsewhere) =
        (LocalAccess::start(Issuer::new("acme")).unwrap(), LocalAccess::start(Issuer::new("acme")).unwrap());
    access.answer_with(Fault::Redirect(elsewhere.certs_url()));
    assert!(builder(&access).start().is_err());
    access.answer_with(Fault::Redirect(access.certs_url()));
    assert!(builder(&access).start().is_err());
    assert_eq!((access.recorded().len(), elsewhere.recorded().len()), (2, 0));
}

#[test]
fn the_content_type_does_not_matter_but_the_content() {
    let access = LocalAccess::start(Issuer::new("acme")).unwrap();
    access.answer_with(Fault::WrongContentType);
    assert!(builder(&access).start().is_ok());
}

#[test]
fn a_server_that_is_down_is_a_connection_error() {
    let access = LocalAccess::start(Issuer::new("acme")).unwrap();
    access.down();
    assert!(matches!(builder(&access).start(), Err(StartError::Fetch(FetchError::Connection(_)))));
}

#[test]
fn an_answer_of_exactly_64_kib_is_read() {
    let access = LocalAccess::start(Issuer::new("acme")).unwrap();
    let mut body = Issuer::new("acme").certs_json().into_bytes();
    body.resize(64 * 1024, b' ');
    access.answer_with(Fault::Body(body.clone()));
    assert!(builder(&access).start().is_ok());
    body.push(b' ');
    assert_eq!(start_error(Fault::Body(body)), FetchError::TooLarge);
}

#[test]
fn settings_that_make_no_sense_are_refused_at_start() {
    let access = LocalAccess::start(Issuer::new("acme")).unwrap();
    let (zero, second, hour) = (Duration::ZERO, Duration::from_secs(1), Duration::from_secs(3600));
    for (settings, expected) in [
        (Settings::default().with_interval(zero), InvalidSettings::Zero),
        (Settings::default().with_cooldown(zero), InvalidSettings::Zero),
        (Settings::default().with_backoff(zero, second), InvalidSettings::Zero),
        (Settings::default().with_cooldown(hour * 2), InvalidSettings::CooldownAboveInterval),
        (Settings::default().with_longest_age(second), InvalidSettings::AgeBelowInterval),
        (Settings::default().with_backoff(hour, second), InvalidSettings::Backoff),
    ] {
        let error = builder(&access).settings(settings).start().unwrap_err();
        assert_eq!(error, StartError::Settings(expected));
        assert!(expected.to_string().contains("set "), "the message says what to set: {expected}");
    }
    assert_eq!(access.requests(), 0);
}

#[test]
fn threads_end_with_the_last_clone() {
    let access = LocalAccess::start(Issuer::new("acme")).unwrap();
    let threads = || std::fs::read_dir("/proc/self/task").map(Iterator::count).unwrap_or_default();
    drop(builder(&access).start().unwrap());
    let before = threads();
    for _ in 0..200 {
        let keys = builder(&access).start().unwrap();
        drop(keys.clone());
        assert!(keys.key_set().is_some());
    }
    // Other tests of this process start and end threads too; 200 leaked pairs would stand out.
    assert!(threads() < before + 100);
}
