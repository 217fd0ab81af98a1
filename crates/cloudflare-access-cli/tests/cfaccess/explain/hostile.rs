//! Hostile input: nothing of a token is repeated, nothing reaches the terminal, nothing grows.

use std::io::Write as _;

use super::Explain;
use crate::program::command;

/// Asserts that no eight characters of the signature, and no twenty of the rest, are shown.
fn assert_silent(token: &str, shown: &str) {
    let (rest, signature) = token.rsplit_once('.').unwrap();
    let parts = |text: &str, length: usize| -> Vec<String> {
        text.as_bytes().windows(length).map(|window| String::from_utf8_lossy(window).into_owned()).collect()
    };
    for window in parts(signature, 8).into_iter().chain(parts(rest, 20)) {
        assert!(!shown.contains(&window), "{window}: {shown}");
    }
}

#[test]
fn no_token_is_repeated() {
    let explain = Explain::start();
    let token = explain.user().sign();
    for paste in [
        token.clone(),
        format!("{token}: x"),
        format!("{token}=x; CF_Authorization=y"),
        format!("Cookie: {token}={token}"),
        format!("X-{}: {token}", &token[..40].replace('.', "-")),
        format!("Authorization: {token}"),
        format!("> GET /{token} HTTP/1.1\n> Host: {token}"),
        format!("{{\"log\":{{\"entries\":\"{token}\"}}}}"),
        format!(
            "{{\"log\":{{\"entries\":[{{\"request\":{{\"url\":\"https://x/{token}\",\"headers\":[{{\"name\":\"a\",\"value\":\"{token}\"}}]}}}}]}}}}"
        ),
        format!("{token}{token}"),
        format!("{token}.{token}"),
    ] {
        for more in [&[][..], &["--json"]] {
            let arguments = explain.arguments();
            let arguments = arguments.iter().map(String::as_str).chain(more.iter().copied());
            let finished = crate::program::run(arguments, paste.as_bytes());
            assert!(matches!(finished.code, Some(0 | 1)), "{}", finished.stderr);
            assert_silent(&token, &finished.stdout);
            assert_silent(&token, &finished.stderr);
        }
    }
}

#[test]
fn what_a_terminal_acts_on_is_escaped() {
    let explain = Explain::start();
    let evil = "\u{1b}]0;x\u{7}\u{9b}2J\u{202e}\r\naccepted: user";
    let token = explain.user().claim("aud", evil).claim("iss", evil).claim("type", evil).claim("email", evil);
    let token = token.header("kid", evil).header("cty", evil).sign();
    let har = serde_json::json!({ "log": { "entries": [{ "request": {
        "url": format!("https://{evil}/"),
        "headers": [{ "name": evil, "value": token }, { "name": "cookie", "value": format!("{evil}={token}") }],
    } }] } });
    for paste in [token.clone(), har.to_string(), format!("Cookie: \u{1b}[2J={token}")] {
        for more in [&[][..], &["--json"], &["--caller", "user"]] {
            let arguments = explain.arguments();
            let arguments = arguments.iter().map(String::as_str).chain(more.iter().copied());
            let finished = crate::program::run(arguments, paste.as_bytes());
            let is_plain = |character: char| character == '\n' || !character.is_control() && character != '\u{202e}';
            assert!(finished.stdout.chars().all(is_plain), "{:?}", finished.stdout);
            assert!(!finished.stdout.contains("\naccepted"), "{}", finished.stdout);
            assert_eq!(finished.code, Some(1));
        }
    }
}

#[test]
fn binary_and_endless_input() {
    let explain = Explain::start();
    for paste in [
        vec![0; 100_000],
        vec![0xff; 100_000],
        (0..=255).collect(),
        b"eyJ".repeat(300_000),
        b"eyJ.".repeat(300_000),
        b"a:\n".repeat(300_000),
        b"Cookie: CF_Authorization=\n".repeat(50_000),
        b"{\"log\":".repeat(100_000),
        b"[".repeat(1_000_000),
        vec![b'\n'; 1_000_000],
    ] {
        let finished = explain.run(&paste);
        assert_eq!((finished.code, finished.stderr.as_str()), (Some(1), ""));
    }
}

#[test]
fn a_paste_without_end_is_an_error() {
    let explain = Explain::start();
    let mut child = command(explain.arguments()).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let block = vec![b'a'; 1024 * 1024];
    // It stops to read long before this.
    let written = (0..1024).take_while(|_| stdin.write_all(&block).is_ok()).count();
    assert!(written < 80, "{written} MiB");
    drop(stdin);
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(
        output.stderr.starts_with(b"error: what was pasted is longer than 64 MiB"),
        "{}",
        output.stderr.escape_ascii()
    );
}
