//! Certs endpoints that give no keys.

use cloudflare_access_testing::{Fault, TestKey};

use super::{Doctor, assert_line};

#[test]
fn answers_that_are_no_keys() {
    let login = "https://acme.cloudflareaccess.com/cdn-cgi/access/login/acme?kid=x";
    for (fault, check, found, mend) in [
        (Fault::Status(404), "certs", "404: there is no team at 127.0.0.1", "the team has another name"),
        (Fault::Redirect(login.to_owned()), "certs", "redirects to a login page", "write the team domain"),
        (Fault::Redirect("/".to_owned()), "certs", "redirects (302)", "stands in front of it"),
        (Fault::Status(503), "certs", "answers 503", "wait and try again"),
        (Fault::Status(403), "certs", "answers 403, not 200", "it is not Access"),
        (Fault::GzipBomb, "certs", "is compressed", "stop whatever compresses"),
        (Fault::Oversize, "certs", "longer than 64 KiB", "curl -v"),
        (Fault::Hang, "certs", "did not answer in time", "a firewall drops connections"),
        (Fault::Html, "keys", "a page (HTML), not with keys", "a proxy or a portal answers"),
        (Fault::EmptyKeys, "keys", "publishes no key", "whether the team is the right one"),
        (Fault::HalfJson, "keys", "not one JSON object", "curl -v"),
    ] {
        let doctor = Doctor::start().with(&["--timeout", "1"]);
        doctor.access.answer_with(fault);
        doctor.assert_finds("fail", check, found, mend);
    }
    let doctor = Doctor::start();
    doctor.access.down();
    doctor.assert_finds("fail", "certs", "cannot be reached", "let this machine open connections");
}

#[test]
fn an_entry_that_verifies_nothing() {
    let doctor = Doctor::start();
    doctor.access.issuer(|issuer| issuer.add_jwk(TestKey::weak().jwk()));
    doctor.assert_finds("warn", "keys", "one entry of the key set verifies nothing", "cfaccess keys");
}

#[test]
fn certs_urls_that_lead_elsewhere() {
    for url in ["http://192.0.2.1/cdn-cgi/access/certs", "http://localhost:8787/", "https://127.0.0.1/", "x"] {
        Doctor::start().with(&["--certs-url", url]).assert_finds(
            "fail",
            "certs",
            "does not lead to this machine",
            "a numeric loopback address",
        );
    }
}

/// A proxy that nobody has heard of stands for a network without DNS.
#[test]
fn a_name_that_does_not_resolve() {
    let mut command = crate::program::command(["doctor", "--team", "acme", "--timeout", "5"]);
    command.env("HTTPS_PROXY", "http://proxy.invalid:1").env_remove("NO_PROXY").env_remove("no_proxy");
    let output = command.spawn().unwrap().wait_with_output().unwrap();
    let finished = crate::program::Finished {
        code: output.status.code(),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::new(),
    };
    assert_line(&finished, "fail", "name", "acme.cloudflareaccess.com does not resolve", "(or its HTTPS_PROXY)");
    assert_eq!(finished.code, Some(2));
}

/// What a server writes into its answers stays out of the terminal.
#[test]
fn what_a_terminal_acts_on_is_escaped() {
    let evil = "\u{1b}[2J\u{9b}2J\r\nok    certs";
    let body = format!("{{\"keys\":[{{\"kid\":{evil:?},\"kty\":\"EC\"}}]}}");
    for answer in [
        format!("HTTP/1.1 200 {evil}\r\n\r\n"),
        format!("HTTP/1.1 302 x\r\nLocation: https://{evil}/login\r\n\r\n"),
        format!("{evil}\r\n\r\n"),
        format!("HTTP/1.1 200 OK\r\nContent-Type: {evil}\r\nDate: {evil}\r\nAge: {evil}\r\n\r\n{body}"),
        format!("HTTP/1.1 200 OK\r\n{}\r\n", "X: y\r\n".repeat(20_000)),
    ] {
        for more in [&[][..], &["--json"]] {
            let doctor = Doctor::start().with(&["--timeout", "2"]).with(more);
            doctor.access.answer_with(Fault::Raw(answer.clone().into_bytes()));
            let finished = doctor.run();
            let is_plain = |character: char| character == '\n' || !character.is_control();
            assert!(finished.stdout.chars().all(is_plain), "{:?}", finished.stdout);
            assert_eq!(finished.code, Some(2), "{}", finished.stdout);
        }
    }
}
