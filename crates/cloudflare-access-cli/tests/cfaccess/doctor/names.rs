//! Teams and audiences that are written wrongly.

use cloudflare_access_testing::{AUDIENCE, Issuer, TestKey};

use super::Doctor;

#[test]
fn a_sound_set_up() {
    let finished = Doctor::start().run();
    let marks: Vec<&str> = finished.stdout.lines().map(|line| line.split_whitespace().next().unwrap()).collect();
    // Name, TLS, the clock and the application: a local Access has none of them.
    assert_eq!(marks, ["ok", "ok", "skip", "skip", "ok", "ok", "skip", "skip"], "{}", finished.stdout);
    assert_eq!(finished.code, Some(0));
}

#[test]
fn teams_that_are_none() {
    for (team, found, mend) in [
        (
            "https://acme.cloudflareaccess.com/cdn-cgi/access/certs",
            "a URL with more than a host",
            "write `--team acme`",
        ),
        ("acme.cloudflareaccess.com:443", "more in it than a host", "write `--team acme`"),
        ("http://acme.cloudflareaccess.com", "a URL without https", "write `--team acme`"),
        (" acme.cloudflareaccess.com ", "white space around it", "write `--team acme`"),
        ("http://acme.fed.cloudflareaccess.com", "a URL without https", "write `--team acme.fed.cloudflareaccess.com`"),
        ("app.example.org", "a host outside cloudflareaccess.com", "not the host of the application"),
        ("", "the team domain is empty", "such as acme"),
        ("the acme team", "not 1 to 63 letters", "such as acme"),
        (AUDIENCE, "looks like an AUD tag", "such as acme"),
        ("eyJhbGciOiJSUzI1NiJ9.e30.c2ln", "looks like a token", "such as acme"),
        ("0123456789abcdef0123456789abcdef.x", "outside cloudflareaccess.com", "not the host of the application"),
    ] {
        Doctor::start().with(&["--team", team]).assert_finds("fail", "team", found, mend);
    }
    // Where the team can be told, the rest is looked at all the same.
    let finished = Doctor::start().with(&["--team", "http://acme.cloudflareaccess.com"]).run();
    assert!(finished.stdout.contains("\nok    keys"), "{}", finished.stdout);
}

#[test]
fn audiences_that_are_none() {
    let quoted = format!("\"{AUDIENCE}\"");
    let list = format!("{AUDIENCE},{AUDIENCE}");
    let key_id = TestKey::second().key_id();
    for (audience, found, mend) in [
        (&quoted[..], "quotes or white space around it", "without the quotes"),
        (&list, "looks like a list", "repeat the option"),
        ("", "is empty", "64 hex digits"),
        ("https://app.example.org/", "looks like a URL", "64 hex digits"),
        ("acme", "is the name of the team", "64 hex digits"),
        ("0123456789abcdef0123456789abcdef.access", "client ID of a service token", "64 hex digits"),
        ("0123456789abcdef0123456789abcdef", "an account or zone id", "64 hex digits"),
        ("01234567-89ab-cdef-0123-456789abcdef", "(a UUID)", "64 hex digits"),
        ("eyJhbGciOiJSUzI1NiJ9.e30.c2ln", "looks like a token", "64 hex digits"),
        ("app.example.org", "looks like a host name", "64 hex digits"),
        ("app.example.org/admin", "looks like a URL", "64 hex digits"),
        ("the-application-of-the-admin-at-acme", "it has 36 characters", "64 hex digits"),
        ("0123456789abcdef-0123456789abcdef", "it has 33 characters", "64 hex digits"),
        (" my-app", "it has 7 characters", "64 hex digits"),
        ("my-app", "it has 6 characters", "64 hex digits"),
        (&AUDIENCE[..63], "it has 63 characters", "64 hex digits"),
        (key_id, "is the id of a signing key", "write the AUD tag"),
    ] {
        Doctor::start().with(&["--audience", audience]).assert_finds("fail", "audience", found, mend);
    }
    let finished = crate::program::run(["doctor", "--team", "acme", "--certs-url", "x"], b"");
    super::assert_line(&finished, "warn", "audience", "no audience is named", "`--audience` with the AUD tag");
}

/// What is typed may be a token.
#[test]
fn nothing_that_was_typed_is_repeated() {
    let token = Issuer::new("acme").user("kim@example.org").sign();
    for option in ["--team", "--audience", "--certs-url", "--app", "--direct"] {
        let finished = Doctor::start().with(&["--app", "http://127.0.0.1:1/"]).with(&[option, &token]);
        let finished = if option == "--app" { Doctor::start().with(&["--app", &token]) } else { finished };
        let finished = finished.run();
        assert_eq!(finished.code, Some(2));
        let mut windows = token.as_bytes().windows(16).map(|window| std::str::from_utf8(window).unwrap());
        assert!(!windows.any(|window| finished.stdout.contains(window)), "{option}: {}", finished.stdout);
    }
}

#[test]
fn one_json_object_per_finding() {
    let finished = Doctor::start().with(&["--json", "--audience", "acme"]).run();
    let findings: Vec<serde_json::Value> =
        finished.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!((&findings[0]["check"], &findings[0]["status"]), (&"team".into(), &"ok".into()));
    assert_eq!((&findings[1]["check"], &findings[1]["status"]), (&"audience".into(), &"fail".into()));
    assert!(findings[1]["found"].is_string() && findings[1]["mend"].is_string() && findings[0]["mend"].is_null());
}
