//! What headers change: nothing, or the answer is refused.

use std::time::Duration;

use cloudflare_access::InvalidKeySet;
use cloudflare_access_testing::{Fault, Issuer, LocalAccess};
use cloudflare_access_ureq::{FetchError, StartError, TeamKeys};

/// An answer of 200 with these headers, genuine but for them.
fn with_headers(headers: &[&str]) -> Fault {
    let certs = Issuer::new("acme").certs_json();
    let length = format!("Content-Length: {}", certs.len());
    raw(&[headers, &[&length]].concat(), certs.as_bytes())
}

fn raw(headers: &[&str], body: &[u8]) -> Fault {
    Fault::Raw([head(headers).as_bytes(), body].concat())
}

fn head(headers: &[&str]) -> String {
    format!("HTTP/1.1 200 OK\r\n{}\r\nConnection: close\r\n\r\n", headers.join("\r\n"))
}

fn start(access: &LocalAccess) -> Result<TeamKeys, FetchError> {
    let builder = TeamKeys::builder(&"acme".parse().unwrap()).loopback_certs_url(&access.certs_url()).unwrap();
    match builder.timeout(Duration::from_secs(5)).start() {
        Ok(keys) => Ok(keys),
        Err(StartError::Fetch(error)) => Err(error),
        Err(error) => panic!("{error:?}"),
    }
}

fn start_with(fault: Fault) -> Result<TeamKeys, FetchError> {
    let access = LocalAccess::start(Issuer::new("acme")).unwrap();
    access.answer_with(fault);
    start(&access)
}

#[test]
fn caching_headers_and_dates_do_not_change_when_keys_are_fetched() {
    for headers in [
        &["Cache-Control: max-age=0"][..],
        &["Cache-Control: no-store"],
        &["Cache-Control: max-age=1000000000000000000"],
        &["Cache-Control: max-age=-1"],
        &["Cache-Control: max-age=soon, ,=;"],
        &["Cache-Control: max-age=60", "Age: 3600"],
        &["Expires: 0"],
        &["Date: Thu, 01 Jan 1970 00:00:00 GMT"],
        &["Date: Fri, 31 Dec 9999 23:59:59 GMT", "Last-Modified: Fri, 31 Dec 9999 23:59:59 GMT"],
        &["ETag: \"abc\""],
    ] {
        let keys = start_with(with_headers(headers)).unwrap();
        let next = keys.status().next_fetch.unwrap();
        let minutes = next.as_secs() / 60;
        assert!((53..60).contains(&minutes), "{headers:?}: {next:?}");
    }
}

#[test]
fn the_content_type_is_not_looked_at() {
    for content_type in ["application/json; charset=utf-8", "application/jwk-set+json", "text/html", "no type at all"] {
        assert!(start_with(with_headers(&[&format!("Content-Type: {content_type}")])).is_ok(), "{content_type}");
    }
    assert!(start_with(with_headers(&[])).is_ok());
}

#[test]
fn whatever_it_is_encoded_in_it_is_refused() {
    for encoding in ["gzip", "br", "zstd", "deflate", "identity", "gzip, br", ""] {
        let outcome = start_with(with_headers(&[&format!("Content-Encoding: {encoding}")]));
        assert_eq!(outcome.unwrap_err(), FetchError::Encoded, "{encoding}");
    }
}

#[test]
fn a_head_of_exactly_16_kib_is_read() {
    let certs = Issuer::new("acme").certs_json();
    let length = format!("Content-Length: {}", certs.len());
    let others = head(&[&length, "Padding: "]).len();
    let padded = |head: usize| raw(&[&length, &format!("Padding: {}", "a".repeat(head - others))], certs.as_bytes());
    assert!(start_with(padded(16 * 1024)).is_ok());
    assert!(matches!(start_with(padded(16 * 1024 + 1)), Err(FetchError::Connection(_))));
}

#[test]
fn an_answer_that_nothing_has_changed_was_not_asked_for() {
    let outcome = start_with(Fault::Status(304));
    assert_eq!(outcome.unwrap_err(), FetchError::Status { status: 304, retry_after: None });
}

#[test]
fn cookies_are_not_sent_back() {
    let access = LocalAccess::start(Issuer::new("acme")).unwrap();
    access.answer_with(with_headers(&[
        "Set-Cookie: CF_Session=1; Path=/",
        "Set-Cookie: b=2",
        "Link: </>; rel=preload",
    ]));
    let second = Duration::from_millis(100);
    let settings = cloudflare_access::refresh::Settings::default().with_cooldown(second / 2).with_interval(second);
    let settings = settings.with_backoff(second, second);
    let builder = TeamKeys::builder(&"acme".parse().unwrap()).loopback_certs_url(&access.certs_url()).unwrap();
    let _keys = builder.settings(settings).start().unwrap();
    while access.requests() < 3 {
        std::thread::sleep(Duration::from_millis(5));
    }
    for request in access.recorded() {
        let mut names: Vec<String> = request.headers().map(|(name, _)| name.to_ascii_lowercase()).collect();
        names.sort();
        assert_eq!(names, ["accept", "host", "user-agent"], "neither a cookie nor a referer nor credentials");
    }
}

#[test]
fn a_body_that_is_longer_than_announced_is_read_as_far_as_announced() {
    let certs = Issuer::new("acme").certs_json();
    let length = format!("Content-Length: {}", certs.len() / 2);
    let outcome = start_with(raw(&[&length], certs.as_bytes()));
    assert_eq!(outcome.unwrap_err(), FetchError::KeySet(InvalidKeySet::NotJson));
}

#[test]
fn a_thousand_interim_answers_are_read_over_or_refused() {
    let outcome = start_with(Fault::ManyInformational);
    assert!(matches!(outcome, Ok(_) | Err(FetchError::Connection(_))), "{outcome:?}");
}
