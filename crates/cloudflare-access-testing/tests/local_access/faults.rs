use std::io::{ErrorKind, Read as _};
use std::time::{Duration, Instant};

use cloudflare_access_testing::{Fault, Issuer, LocalAccess};
use sha2::{Digest as _, Sha256};

use super::client::{Answer, certs_request, get_certs, read_for, send};

/// A server that has this one fault.
fn faulty(fault: Fault) -> LocalAccess {
    let access = LocalAccess::start(Issuer::new("acme")).unwrap();
    access.answer_with(fault);
    access
}

fn answer_to(fault: Fault) -> Answer {
    get_certs(&faulty(fault))
}

/// What comes in the first part of a second, which for a drip is one byte.
fn first_moments_of(fault: Fault) -> Answer {
    let access = faulty(fault);
    read_for(&mut send(&access, certs_request()), Duration::from_millis(300))
}

fn genuine() -> String {
    Issuer::new("acme").certs_json()
}

#[test]
fn bad_chunk() {
    let answer = answer_to(Fault::BadChunk);
    assert_eq!(answer.header("Transfer-Encoding").as_deref(), Some("chunked"));
    assert_eq!(answer.header("Content-Length"), None);
    let genuine = genuine();
    let half = &genuine[..genuine.len() / 2];
    assert_eq!(String::from_utf8_lossy(answer.body()), format!("{:x}\r\n{half}\r\nkey set\r\n", half.len()));
}

#[test]
fn body() {
    let answer = answer_to(Fault::Body(b"\xff\x00".to_vec()));
    assert_eq!(answer.header("Content-Type").as_deref(), Some("application/json"));
    assert_eq!(answer.body(), b"\xff\x00");
}

#[test]
fn drip() {
    let answer = first_moments_of(Fault::Drip);
    assert_eq!(answer.header("Content-Length"), Some(genuine().len().to_string()));
    assert_eq!(answer.body(), b"{");
    assert_eq!(answer.end.unwrap_err().kind(), ErrorKind::TimedOut);
}

#[test]
fn drip_goes_on_at_one_byte_a_second() {
    let access = faulty(Fault::DripHeaders);
    let mut stream = send(&access, certs_request());
    let started = Instant::now();
    let mut first = [0; 3];
    stream.read_exact(&mut first).unwrap();
    assert_eq!(&first, b"HTT");
    assert!((1900..4000).contains(&started.elapsed().as_millis()), "{:?}", started.elapsed());
}

#[test]
fn drip_headers() {
    let answer = first_moments_of(Fault::DripHeaders);
    assert_eq!(answer.bytes, b"H");
    assert_eq!(answer.end.unwrap_err().kind(), ErrorKind::TimedOut);
}

#[test]
fn empty_body() {
    answer_to(Fault::EmptyBody).assert_json("");
}

#[test]
fn empty_keys() {
    answer_to(Fault::EmptyKeys).assert_json(r#"{"keys":[]}"#);
}

#[test]
fn endless() {
    let access = faulty(Fault::Endless);
    let mut stream = send(&access, certs_request());
    let mut bytes = vec![0; 2_500_000];
    stream.read_exact(&mut bytes).unwrap();
    let answer = Answer { bytes, end: Ok(()) };
    assert!(answer.body().starts_with(b"9\r\n{\"keys\":[\r\n4000\r\n    "));
}

#[test]
fn gzip_bomb() {
    let answer = answer_to(Fault::GzipBomb);
    assert_eq!(answer.header("Content-Encoding").as_deref(), Some("gzip"));
    assert!(answer.body().len() < 66_000, "{}", answer.body().len());
    // Decoded once with Python's `gzip`, which checks length and CRC: 67 108 897 spaces and nothing
    // else.
    let digest: String = Sha256::digest(answer.body()).iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(digest, "030429ff74c80afb2ea41f9a513ff7d847a366345211177bd9f43c374ed3a735");
    answer.assert_orderly();
}

#[test]
fn gzip_garbage() {
    let answer = answer_to(Fault::GzipGarbage);
    assert_eq!(answer.header("Content-Encoding").as_deref(), Some("gzip"));
    answer.assert_json(&genuine());
}

#[test]
fn half_json() {
    answer_to(Fault::HalfJson).assert_json(&genuine()[..genuine().len() / 2]);
}

#[test]
fn hang() {
    let answer = first_moments_of(Fault::Hang);
    assert!(answer.bytes.is_empty());
    assert_eq!(answer.end.unwrap_err().kind(), ErrorKind::TimedOut);
}

#[test]
fn html() {
    let answer = answer_to(Fault::Html);
    assert_eq!(answer.status(), 200);
    assert_eq!(answer.header("Content-Type").as_deref(), Some("text/html; charset=utf-8"));
    assert!(answer.body().starts_with(b"<!DOCTYPE html>"));
}

#[test]
fn huge_headers() {
    let answer = answer_to(Fault::HugeHeaders);
    assert!(answer.head().len() > 256 * 1024);
    answer.assert_json(&genuine());
}

#[test]
fn late() {
    let started = Instant::now();
    answer_to(Fault::Late(Duration::from_millis(200))).assert_json(&genuine());
    assert!(started.elapsed() >= Duration::from_millis(200));
}

#[test]
fn many_informational() {
    let answer = answer_to(Fault::ManyInformational);
    let text = String::from_utf8(answer.bytes).unwrap();
    let parts: Vec<&str> = text.split("\r\n\r\n").collect();
    assert_eq!(parts.len(), 1002);
    assert!(parts[..1000].iter().all(|part| part.starts_with("HTTP/1.1 103 ")));
    assert!(parts[1000].starts_with("HTTP/1.1 200 OK\r\n"));
    assert_eq!(parts[1001], genuine());
}

#[test]
fn oversize() {
    let answer = answer_to(Fault::Oversize);
    assert_eq!(answer.header("Content-Length"), Some(answer.body().len().to_string()));
    assert_eq!(answer.body().len(), genuine().len() + 2_097_152);
    let value: serde_json::Value = serde_json::from_slice(answer.body()).unwrap();
    assert_eq!(value, serde_json::from_str::<serde_json::Value>(&genuine()).unwrap());
}

#[test]
fn raw() {
    let answer = answer_to(Fault::Raw(b"SSH-2.0-OpenSSH_9.9\r\n".to_vec()));
    assert_eq!(answer.bytes, b"SSH-2.0-OpenSSH_9.9\r\n");
    answer.assert_orderly();
}

#[test]
fn redirect() {
    let answer = answer_to(Fault::Redirect("https://attacker.example/certs".to_owned()));
    assert_eq!(answer.status(), 302);
    assert_eq!(answer.header("Location").as_deref(), Some("https://attacker.example/certs"));
}

#[test]
#[cfg_attr(not(target_os = "linux"), ignore = "the reset depends on the operating system")]
fn reset() {
    let answer = answer_to(Fault::Reset);
    assert_eq!(answer.end.unwrap_err().kind(), ErrorKind::ConnectionReset);
}

#[test]
fn retry_after() {
    let answer = answer_to(Fault::RetryAfter { status: 429, value: "-1".to_owned() });
    assert_eq!(answer.status(), 429);
    assert_eq!(answer.header("Retry-After").as_deref(), Some("-1"));
}

#[test]
fn status() {
    for status in [400, 403, 404, 500, 503, 599] {
        let answer = answer_to(Fault::Status(status));
        assert_eq!(answer.status(), status);
        assert!(answer.body().starts_with(b"<!DOCTYPE html>"));
        answer.assert_orderly();
    }
}

#[test]
fn a_status_without_content_has_none() {
    for status in [204, 304] {
        let answer = answer_to(Fault::Status(status));
        assert_eq!((answer.status(), answer.header("Content-Length")), (status, None));
        assert!(answer.body().is_empty());
    }
}

#[test]
fn truncated() {
    let answer = answer_to(Fault::Truncated);
    assert_eq!(answer.header("Content-Length"), Some(genuine().len().to_string()));
    assert_eq!(answer.body(), &genuine().as_bytes()[..genuine().len() / 2]);
    answer.assert_orderly();
}

#[test]
fn wrong_content_type() {
    let answer = answer_to(Fault::WrongContentType);
    assert_eq!(answer.header("Content-Type").as_deref(), Some("text/plain"));
    assert_eq!(answer.body(), genuine().as_bytes());
}
