//! Pages of others, in the browser of whoever runs the edge.

use cloudflare_access_testing::SignIn;

use crate::client::{csrf, form, get, post_form, request};
use crate::upstream::edge;

const JSON: (&str, &str) = ("Content-Type", "application/json");
const MINT: &str = "/cdn-cgi/access/dev/mint";

#[test]
fn no_page_of_another_origin_has_a_token_minted() {
    let (edge, _upstream) = edge();
    let own = edge.url();
    let body = r#"{"kind":"user","email":"kim@example.org"}"#;
    assert_eq!(request(&edge, "POST", MINT, &[JSON], body).status, 200);
    assert_eq!(
        request(&edge, "POST", MINT, &[JSON, ("Origin", &own), ("Sec-Fetch-Site", "same-origin")], body).status,
        200
    );
    for headers in [
        [JSON, ("Origin", "http://evil.example")],
        [JSON, ("Origin", "null")],
        [JSON, ("Origin", "http://localhost:1")],
        [JSON, ("Sec-Fetch-Site", "cross-site")],
        [JSON, ("Sec-Fetch-Site", "same-site")],
        // What a form or a script without a preflight can send.
        [("Content-Type", "text/plain"), ("Origin", &own)],
        [("Content-Type", "application/x-www-form-urlencoded"), ("Origin", &own)],
    ] {
        let answer = request(&edge, "POST", MINT, &headers, body);
        assert!(matches!(answer.status, 400 | 403), "{headers:?}: {}", answer.status);
        assert!(!answer.text().contains("eyJ"), "{headers:?}");
    }
    // A preflight is not answered, so a browser sends none of the requests that need one.
    let preflight = [("Origin", "http://evil.example"), ("Access-Control-Request-Method", "POST")];
    let answer = request(&edge, "OPTIONS", MINT, &preflight, "");
    assert!(answer.status == 404 && answer.header("access-control-allow-origin").is_none());
}

/// A name of a stranger's that resolves to this machine makes the stranger's page its own origin.
#[test]
fn no_rebound_name_reaches_the_edge() {
    let (edge, _upstream) = edge();
    let port = edge.address().port();
    let host = format!("evil.example:{port}");
    let origin = format!("http://{host}");
    let rebound = [JSON, ("Host", host.as_str()), ("Origin", origin.as_str())];
    assert_eq!(request(&edge, "POST", MINT, &rebound, r#"{"email":"kim@example.org"}"#).status, 421);
    for target in ["/", "/cdn-cgi/access/dev", "/cdn-cgi/access/dev/state", "/cdn-cgi/access/login/localhost"] {
        assert_eq!(get(&edge, target, &[("Host", &host)]).status, 421, "{target}");
    }
    let cookie = edge.sign_in(SignIn::user("kim@example.org"));
    let answer = get(&edge, "/cdn-cgi/access/get-identity", &[("Host", &host), ("Cookie", &cookie)]);
    assert!(answer.status == 404 && !answer.text().contains("kim"));
}

#[test]
fn buttons_need_the_page_that_they_are_on() {
    let (edge, _upstream) = edge();
    let csrf = csrf(&get(&edge, "/cdn-cgi/access/dev", &[]));
    let rotate = "/cdn-cgi/access/dev/rotate";
    let before = edge.issuer(|issuer| issuer.current_key());
    assert_eq!(post_form(&edge, rotate, &[("csrf", "0")]).status, 403);
    assert_eq!(post_form(&edge, rotate, &[]).status, 403);
    let foreign = [("Origin", "http://evil.example"), ("Content-Type", "application/x-www-form-urlencoded")];
    assert_eq!(request(&edge, "POST", rotate, &foreign, &form(&[("csrf", &csrf)])).status, 403);
    assert_eq!(get(&edge, rotate, &[]).status, 404);
    assert_eq!(edge.issuer(|issuer| issuer.current_key()), before);

    let answer = post_form(&edge, rotate, &[("csrf", &csrf)]);
    assert_eq!((answer.status, answer.location()), (303, "/cdn-cgi/access/dev"));
    assert_ne!(edge.issuer(|issuer| issuer.current_key()), before);
    let page = get(&edge, "/cdn-cgi/access/dev", &[]).text();
    assert!(page.contains("New tokens are signed with the key"), "{page}");
    // Said once.
    assert!(!get(&edge, "/cdn-cgi/access/dev", &[]).text().contains("New tokens are signed with the key"));
}

#[test]
fn pages_of_the_edge_are_shown_in_nobodys_frame_and_read_by_nobody_else() {
    let (edge, _upstream) = edge();
    for target in ["/cdn-cgi/access/dev", "/cdn-cgi/access/login", "/cdn-cgi/access/logout", "/cdn-cgi/nothing"] {
        let answer = get(&edge, target, &[]);
        let policy = answer.header("content-security-policy").unwrap();
        assert!(
            policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"),
            "{target}: {policy}"
        );
        assert_eq!(answer.header("cross-origin-resource-policy"), Some("same-origin"));
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
        assert_eq!(answer.header("cache-control"), Some("no-store"));
        assert_eq!(answer.header("access-control-allow-origin"), None);
    }
    let foreign = [("Sec-Fetch-Site", "cross-site")];
    assert_eq!(get(&edge, "/cdn-cgi/access/dev/state", &foreign).status, 404);
}
