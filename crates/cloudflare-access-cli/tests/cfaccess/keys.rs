//! The list of keys, and its changes.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, ChildStdout};

use cloudflare_access_testing::{Fault, Issuer, LocalAccess, TestKey};
use serde_json::{Value, json};

use crate::program::{command, file, run};

fn odd_issuer() -> Issuer {
    let mut issuer = Issuer::new("acme").with_keys(TestKey::second(), [TestKey::first(), TestKey::large()]);
    issuer.add_jwk(json!({ "kty": "EC", "crv": "P-256", "kid": "elliptic\u{1b}[2J\nusable   RSA" }));
    issuer.add_jwk(TestKey::weak().jwk());
    issuer.add_jwk(json!({ "kty": "oct" }));
    issuer.add_jwk(json!(7));
    issuer
}

#[test]
fn usable_and_skipped_keys_with_their_reasons() {
    let path = file(odd_issuer().certs_json().as_bytes());
    let finished = run(["keys", "--keys", path.to_str().unwrap()], b"");
    let expected = [
        format!("usable   RSA 2048 bits  {}", TestKey::first().key_id()),
        format!("usable   RSA 4096 bits  {}", TestKey::large().key_id()),
        format!("usable   RSA 2048 bits  {}", TestKey::second().key_id()),
        r"skipped  elliptic\u{1b}[2J\nusable   RSA: `kty` is not RSA".to_owned(),
        format!("skipped  {}: the modulus has 1024 bits, fewer than 2048", TestKey::weak().key_id()),
        "skipped  (without id): `kty` is not RSA".to_owned(),
        "skipped  (without id): the entry is not a JSON object".to_owned(),
    ];
    assert_eq!(finished.stdout.lines().collect::<Vec<&str>>(), expected);
    assert_eq!((finished.code, finished.stderr.as_str()), (Some(0), ""));
    std::fs::remove_file(path).unwrap();
}

#[test]
fn one_json_object_per_key() {
    let path = file(odd_issuer().certs_json().as_bytes());
    let finished = run(["keys", "--json", "--keys", path.to_str().unwrap()], b"");
    let lines: Vec<&str> = finished.stdout.lines().collect();
    let first = TestKey::first().key_id();
    assert_eq!(lines[0], format!(r#"{{"status":"usable","kid":"{first}","bits":2048,"reason":null}}"#));
    let odd = r#"{"status":"skipped","kid":"elliptic\u001b[2J\nusable   RSA","bits":null,"reason":"`kty` is not RSA"}"#;
    assert_eq!((lines[3], lines.len()), (odd, 7));
    std::fs::remove_file(path).unwrap();
}

/// `keys --watch` once a second, until it is dropped.
struct Watch {
    child: Child,
    lines: BufReader<ChildStdout>,
}

impl Watch {
    fn start(access: &LocalAccess) -> Watch {
        let certs_url = access.certs_url();
        let arguments = ["keys", "--team", "acme", "--certs-url", &certs_url, "--watch", "--interval", "1", "--json"];
        let mut child = command(arguments).spawn().unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap());
        Watch { child, lines }
    }

    /// The next change without its time, which is a date.
    fn next(&mut self) -> Value {
        let mut line = String::new();
        self.lines.read_line(&mut line).unwrap();
        let mut change: Value = serde_json::from_str(&line).unwrap();
        let time = change.as_object_mut().unwrap().remove("time").unwrap();
        assert!(time.as_str().unwrap().parse::<jiff::Timestamp>().is_ok(), "{time}");
        change
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn changes_as_they_come() {
    let access = LocalAccess::start(Issuer::new("acme")).unwrap();
    let [first, second, third] = [TestKey::first(), TestKey::second(), TestKey::third()].map(|key| key.key_id());
    let mut watch = Watch::start(&access);
    assert_eq!(watch.next(), json!({ "event": "published", "kid": first, "bits": 2048 }));
    assert_eq!(watch.next(), json!({ "event": "published", "kid": second, "bits": 2048 }));

    access.issuer(|issuer| issuer.reverse_order());
    assert_eq!(watch.next(), json!({ "event": "reordered", "kids": [second, first] }));
    access.issuer(Issuer::rotate);
    assert_eq!(watch.next(), json!({ "event": "added", "kid": third, "bits": 2048 }));
    assert_eq!(watch.next(), json!({ "event": "withdrawn", "kid": first }));
    access.issuer(|issuer| issuer.add_jwk(json!({ "kid": "odd", "kty": "EC" })));
    assert_eq!(watch.next(), json!({ "event": "skipped", "kid": "odd", "reason": "`kty` is not RSA" }));
    let mut impostor = TestKey::outsider().jwk();
    impostor["kid"] = third.into();
    access.issuer(|issuer| {
        issuer.withdraw(third);
        issuer.withdraw("odd");
        issuer.add_jwk(impostor);
    });
    assert_eq!(watch.next(), json!({ "event": "replaced", "kid": third, "bits": 2048 }));
    assert_eq!(watch.next(), json!({ "event": "unskipped", "kid": "odd", "reason": "`kty` is not RSA" }));

    // However long it lasts, an outage is told once.
    access.answer_with(Fault::Status(503));
    let failed = watch.next();
    assert_eq!((&failed["event"], &failed["cause"]), (&"failed".into(), &"the certs endpoint answers 503".into()));
    let asked = access.requests();
    while access.requests() < asked + 2 {
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    access.answer_with(Fault::Html);
    assert_eq!(watch.next()["cause"], "the certs endpoint answers with a page (HTML), not with keys");
    access.answer_genuinely();
    let recovered = watch.next();
    assert_eq!(recovered["event"], "recovered");
    assert!(recovered["seconds"].as_i64().unwrap() >= 2, "{recovered}");
}

#[test]
fn changes_for_people() {
    let access = LocalAccess::start(Issuer::new("acme")).unwrap();
    let certs_url = access.certs_url();
    let mut child = command(["keys", "--team", "acme", "--certs-url", &certs_url, "--watch"]).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let expected = format!("Z  published  RSA 2048 bits  {}\n", TestKey::first().key_id());
    assert!(line.ends_with(&expected), "{line}");
    child.kill().unwrap();
    child.wait().unwrap();
}

/// A reader that goes away ends it, at the next change at the latest.
#[test]
fn nobody_watches_any_more() {
    let access = LocalAccess::start(Issuer::new("acme")).unwrap();
    let mut watch = Watch::start(&access);
    watch.next();
    let mut child = std::mem::replace(&mut watch.child, command(["--version"]).spawn().unwrap());
    drop(watch);
    access.issuer(Issuer::rotate);
    assert_eq!(child.wait().unwrap().code(), Some(1));
}
