//! What those get to read who are not let in.

use std::collections::BTreeMap;

use cloudflare_access::answer::{Answer, Format, Hints, InvalidSignIn, SignIn};
use cloudflare_access::{Audience, Refusal, TeamDomain};
use cloudflare_access_testing::AUDIENCE;

fn sign_in() -> SignIn {
    let (team, audience): (TeamDomain, Audience) = ("acme".parse().unwrap(), AUDIENCE.parse().unwrap());
    SignIn::new(&team, &audience, "App.Example.com").unwrap()
}

#[test]
fn the_form_suits_the_sender() {
    let accept = |value: &'static str| Hints { accept: Some(value.as_bytes()), ..Hints::default() };
    let browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
    for (hints, expected) in [
        (Hints::default(), Format::Text),
        (accept("*/*"), Format::Text),
        (accept(""), Format::Text),
        (accept(",,;"), Format::Text),
        (accept("image/png"), Format::Text),
        (accept("text/plain, application/json"), Format::Text),
        (accept(browser), Format::Html),
        (accept("application/xhtml+xml"), Format::Html),
        (accept("application/json"), Format::Json),
        (accept("application/json, text/plain, */*"), Format::Json),
        (accept(" APPLICATION/JSON ;q=1"), Format::Json),
        (accept("application/problem+json"), Format::Json),
        (Hints { fetch_mode: Some(b"navigate"), ..accept("*/*") }, Format::Html),
        (Hints { fetch_mode: Some(b"cors"), ..accept(browser) }, Format::Json),
        (Hints { fetch_mode: Some(b"same-origin"), ..accept(browser) }, Format::Json),
        (Hints { fetch_mode: Some(b"websocket"), ..accept("*/*") }, Format::Text),
        (
            Hints { requested_with: Some(b"XMLHttpRequest"), fetch_mode: Some(b"navigate"), ..accept(browser) },
            Format::Json,
        ),
        (Hints { requested_with: Some(b"com.example.app"), ..accept(browser) }, Format::Html),
        (Hints { accept: Some(b"\xff\xfe,text/html"), ..Hints::default() }, Format::Html),
    ] {
        assert_eq!(Format::of(&hints), expected, "{hints:?}");
    }
}

#[test]
fn each_form_says_the_same() {
    for (refusal, code, title, retry_after) in [
        (Refusal::Expired, "access-denied", "Access denied", None),
        (Refusal::KeysUnavailable, "temporarily-unavailable", "Temporarily unavailable", Some("5")),
    ] {
        let json = Answer::new(refusal, Format::Json, Some(&sign_in()));
        let problem: serde_json::Value = serde_json::from_str(&json.body).unwrap();
        let expected =
            serde_json::json!({ "type": "about:blank", "title": title, "status": refusal.status(), "code": code });
        assert_eq!((problem, json.status), (expected, refusal.status()));
        let headers: BTreeMap<_, _> = json.headers().collect();
        assert_eq!(headers["cache-control"], "no-store");
        assert_eq!(headers["content-type"], "application/problem+json");
        assert_eq!(headers.get("retry-after").map(|seconds| &**seconds), retry_after);
        assert!(refusal.headers().all(|(name, value)| headers[name] == value));
        let html = Answer::new(refusal, Format::Html, Some(&sign_in()));
        assert!(html.body.contains(title) && html.content_type.starts_with("text/html"));
        assert_eq!(html.body.contains("/cdn-cgi/access/logout"), retry_after.is_none(), "signing in mends no outage");
    }
    assert_eq!(Answer::new(Refusal::Missing, Format::Text, None).body, "forbidden\n");
    assert_eq!(Answer::new(Refusal::KeysUnavailable, Format::Text, None).body, "temporarily unavailable\n");
    assert!(!Answer::new(Refusal::Missing, Format::Html, None).body.contains("href=\"http"));
}

#[test]
fn links_lead_to_the_team_and_to_the_application_and_nowhere_else() {
    let prefix =
        format!("https://acme.cloudflareaccess.com/cdn-cgi/access/login/app.example.com?kid={AUDIENCE}&redirect_url=");
    for (path, expected) in [
        ("/", "%2F"),
        ("/admin?a=b&c=d#e", "%2Fadmin%3Fa%3Db%26c%3Dd%23e"),
        ("/a//b", "%2Fa%2F%2Fb"),
        ("/\"><script>", "%2F%22%3E%3Cscript%3E"),
        ("/é", "%2F%C3%A9"),
    ] {
        assert_eq!(sign_in().login_url(path), Ok(format!("{prefix}{expected}")));
    }
    for path in [
        "",
        "admin",
        "//example.org",
        "///",
        "/\\example.org",
        "\\\\example.org",
        "https://example.org",
        "javascript:x",
        "/\t/example.org",
        " /",
    ] {
        assert_eq!(sign_in().login_url(path), Err(InvalidSignIn::Path), "{path:?}");
    }
    let (team, audience): (TeamDomain, Audience) = ("acme".parse().unwrap(), AUDIENCE.parse().unwrap());
    for host in [
        "",
        ".",
        "a..b",
        "-a.b",
        "a-.b",
        "a b",
        "a/b",
        "a:1",
        "a@b",
        "a?b",
        "a#b",
        "a\\b",
        "é.example",
        "[::1]",
        &"a.".repeat(130),
    ] {
        assert_eq!(SignIn::new(&team, &audience, host), Err(InvalidSignIn::Host), "{host:?}");
    }
}
