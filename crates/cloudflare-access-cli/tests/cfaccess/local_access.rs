//! Keys fetched over HTTP.

use std::io::{BufRead as _, BufReader, Write as _};

use cloudflare_access_testing::{AUDIENCE, Fault, Issuer, LocalAccess};

use crate::program::{Finished, command, run};

fn verify(url: &str) -> Vec<&str> {
    vec!["verify", "--team", "acme", "--audience", AUDIENCE, "--certs-url", url]
}

fn start() -> LocalAccess {
    LocalAccess::start(Issuer::new("acme")).unwrap()
}

#[test]
fn keys_are_fetched_once_for_all_tokens() {
    let access = start();
    let token = access.issuer(|issuer| issuer.user("kim@example.org").sign());
    let finished = run(verify(&access.certs_url()), format!("{token}\n").repeat(20).as_bytes());
    assert_eq!((finished.code, finished.stderr.as_str()), (Some(0), ""));
    assert_eq!(finished.stdout.matches("accepted: user kim@example.org").count(), 20);
    assert_eq!(access.requests(), 1);
}

#[test]
fn keys_lists_what_is_served() {
    let access = start();
    let finished = run(["keys", "--team", "acme", "--certs-url", &access.certs_url()], b"");
    assert_eq!((finished.code, finished.stderr.as_str()), (Some(0), ""));
    assert_eq!(finished.stdout.matches("usable   RSA 2048 bits  ").count(), 2);
}

#[test]
fn a_fetch_that_fails_is_no_verdict() {
    let access = start();
    let cases = [
        (Fault::Status(503), "503"),
        (Fault::Status(404), "check the team domain"),
        (Fault::Html, "no usable key set"),
        (Fault::Oversize, "longer than 64 KiB"),
        (Fault::Redirect("/elsewhere".to_owned()), "302"),
        (Fault::EmptyBody, "no usable key set"),
    ];
    for (fault, message) in cases {
        access.answer_with(fault);
        for arguments in
            [verify(&access.certs_url()), vec!["keys", "--team", "acme", "--certs-url", &access.certs_url()]]
        {
            assert_failed(&run(arguments, b"a.b.c\n"), message);
        }
    }
    access.down();
    assert_failed(&run(verify(&access.certs_url()), b"a.b.c\n"), "connection");
}

fn assert_failed(finished: &Finished, message: &str) {
    assert_eq!((finished.code, finished.stdout.as_str()), (Some(2), ""));
    assert!(finished.stderr.starts_with("error: the team's keys cannot be fetched: "), "{}", finished.stderr);
    assert!(finished.stderr.contains(message), "{}", finished.stderr);
    assert_eq!(finished.stderr.lines().count(), 1, "{}", finished.stderr);
}

#[test]
fn only_loopback_addresses_are_fetched_from() {
    for url in ["http://localhost:1/", "https://127.0.0.1/", "http://192.0.2.1/certs", "x"] {
        let finished = run(verify(url), b"a.b.c\n");
        assert_eq!((finished.code, finished.stdout.as_str()), (Some(2), ""));
        assert!(finished.stderr.starts_with("error: the loopback URL does not lead to this machine"));
    }
}

#[test]
fn a_key_that_is_new_a_moment_after_the_fetch_is_unknown() {
    let access = start();
    let mut child = command(verify(&access.certs_url())).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let mut stdout = BufReader::new(child.stdout.take().unwrap());
    let mut verdict = |token: String| {
        writeln!(stdin, "{token}").unwrap();
        let mut line = String::new();
        stdout.read_line(&mut line).unwrap();
        line
    };
    assert!(verdict(access.issuer(|issuer| issuer.user("kim@example.org").sign())).starts_with("accepted"));
    let rotated = access.issuer(|issuer| {
        issuer.rotate();
        issuer.user("kim@example.org").sign()
    });
    // Within the cooldown no token can cause another fetch.
    assert!(verdict(rotated).starts_with("refused: unknown-key"));
    assert_eq!(access.requests(), 1);
    drop(stdin);
    assert_eq!(child.wait().unwrap().code(), Some(1));
}
