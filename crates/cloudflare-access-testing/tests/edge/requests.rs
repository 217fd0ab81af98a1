//! What becomes of a request on its way to the service.

use std::panic::{AssertUnwindSafe, catch_unwind};

use cloudflare_access_testing::{AUDIENCE, LocalEdge, SignIn, Verdict};

use crate::client::{claims, get, receive, request, send};
use crate::upstream::edge;

#[test]
fn without_a_cookie_a_browser_is_sent_to_the_login_page() {
    let (edge, upstream) = edge();
    let answer = get(&edge, "/admin?a=b&c=%2F", &[("Host", "localhost:8787")]);
    assert_eq!(answer.status, 302);
    let (page, query) = answer.location().split_once('?').unwrap();
    assert_eq!(page, "/cdn-cgi/access/login/localhost");
    let query: Vec<(String, String)> = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
    assert_eq!(query[0], ("kid".to_owned(), AUDIENCE.to_owned()));
    assert_eq!(query[1], ("redirect_url".to_owned(), "/admin?a=b&c=%2F".to_owned()));
    assert_eq!(query[2].0, "meta");
    let meta = claims(&query[2].1);
    assert_eq!((meta["type"].as_str(), meta["aud"].as_str()), (Some("meta"), Some(AUDIENCE)));
    assert_eq!(
        (meta["hostname"].as_str(), meta["redirect_url"].as_str()),
        (Some("localhost"), Some("/admin?a=b&c=%2F"))
    );
    assert_eq!(meta["exp"].as_u64().unwrap() - meta["iat"].as_u64().unwrap(), 300);
    assert_eq!(
        (answer.header("cf-access-aud"), answer.header("cf-access-domain")),
        (Some(AUDIENCE), Some("localhost"))
    );
    upstream.assert_silent();
}

#[test]
fn a_script_is_told_401() {
    let (edge, upstream) = edge();
    let answer = get(&edge, "/api", &[("X-Requested-With", "XMLHttpRequest")]);
    assert_eq!((answer.status, answer.header("location")), (401, None));
    upstream.assert_silent();
    assert_eq!(edge.requests()[0].verdict, Verdict::Unauthorized);
}

#[test]
fn with_a_cookie_a_request_carries_what_access_adds() {
    let (edge, upstream) = edge();
    let cookie = edge.sign_in(SignIn::user("kim@example.org").groups(["eng"]).country("CH"));
    let answer = get(&edge, "/admin?a=b", &[("Host", "localhost:8787"), ("Cookie", &format!("a=b; {cookie}"))]);
    assert_eq!((answer.status, answer.text().as_str()), (200, "hello"));
    let seen = upstream.next();
    assert_eq!(seen.line, "GET /admin?a=b HTTP/1.1");
    assert_eq!(seen.header("host"), Some("localhost:8787"));
    assert_eq!(seen.header("cookie"), Some(format!("a=b; {cookie}").as_str()));
    assert_eq!(seen.header("cf-access-authenticated-user-email"), Some("kim@example.org"));
    let token = seen.header("cf-access-jwt-assertion").unwrap();
    assert_eq!(format!("CF_Authorization={token}"), cookie);
    let claims = claims(token);
    assert_eq!(claims["aud"][0], AUDIENCE);
    assert_eq!(
        (&claims["email"], &claims["type"], &claims["country"]),
        (&"kim@example.org".into(), &"app".into(), &"CH".into())
    );
    assert_eq!(claims["custom"]["groups"][0], "eng");
    assert_eq!(claims["identity_nonce"].as_str().map(str::len), Some(16));
    // What Cloudflare sets on the way.
    assert_eq!(
        (seen.header("cf-connecting-ip"), seen.header("x-forwarded-for")),
        (Some("127.0.0.1"), Some("127.0.0.1"))
    );
    assert_eq!(
        (seen.header("x-forwarded-proto"), seen.header("cdn-loop")),
        (Some("http"), Some("cloudflare; loops=1"))
    );
    assert_eq!(seen.header("cf-ray"), answer.header("cf-ray"));
}

#[test]
fn a_token_may_come_in_a_header_of_programs() {
    let (edge, upstream) = edge();
    let cookie = edge.sign_in(SignIn::user("kim@example.org"));
    let token = cookie.trim_start_matches("CF_Authorization=");
    assert_eq!(get(&edge, "/", &[("cf-access-token", token)]).status, 200);
    let seen = upstream.next();
    assert_eq!((seen.header("cf-access-token"), seen.header("cf-access-jwt-assertion")), (None, Some(token)));
}

#[test]
fn nobody_but_the_edge_says_who_calls() {
    let (edge, upstream) = edge();
    let cookie = edge.sign_in(SignIn::user("kim@example.org"));
    let forged = [
        ("Cookie", cookie.as_str()),
        ("Cf-Access-Jwt-Assertion", "forged"),
        ("CF-ACCESS-AUTHENTICATED-USER-EMAIL", "root@example.org"),
        ("cf-access-anything", "forged"),
        ("Cf_Access_Jwt_Assertion", "forged"),
        ("CF-Connecting-IP", "203.0.113.1"),
        ("X-Forwarded-For", "203.0.113.1"),
        ("X-Forwarded-Proto", "https"),
    ];
    assert_eq!(get(&edge, "/", &forged).status, 200);
    let seen = upstream.next();
    let access: Vec<String> =
        seen.names().into_iter().filter(|name| name.replace('_', "-").starts_with("cf-access-")).collect();
    assert_eq!(access, ["cf-access-jwt-assertion", "cf-access-authenticated-user-email"]);
    assert_eq!(seen.header("cf-access-authenticated-user-email"), Some("kim@example.org"));
    assert_ne!(seen.header("cf-access-jwt-assertion"), Some("forged"));
    assert_eq!(seen.header("cf-connecting-ip"), Some("127.0.0.1"));
    assert_eq!(seen.header("x-forwarded-for"), Some("203.0.113.1,127.0.0.1"));
    assert_eq!(seen.header("x-forwarded-proto"), Some("http"));
}

#[test]
fn what_is_for_the_next_hop_goes_no_further() {
    let (edge, upstream) = edge();
    let cookie = edge.sign_in(SignIn::user("kim@example.org"));
    let text = format!(
        "POST / HTTP/1.1\r\nHost: localhost\r\nCookie: {cookie}\r\nConnection: close, X-Mine\r\nX-Mine: 1\r\nTE: trailers\r\n\
         Keep-Alive: timeout=5\r\nProxy-Authorization: Basic eA==\r\nUpgrade: h2c\r\nX-Kept: 1\r\nContent-Length: 4\r\n\r\nbody"
    );
    let answer = receive(send(&edge, text)).unwrap();
    assert_eq!(answer.status, 200);
    assert_eq!(
        (answer.header("x-hop"), answer.header("keep-alive"), answer.header("x-own")),
        (None, None, Some("kept"))
    );
    let seen = upstream.next();
    for gone in ["x-mine", "te", "keep-alive", "proxy-authorization", "upgrade"] {
        assert_eq!(seen.header(gone), None, "{gone}");
    }
    assert_eq!((seen.header("x-kept"), seen.body.as_slice()), (Some("1"), &b"body"[..]));
}

#[test]
fn a_request_without_a_path_or_for_another_host_is_refused() {
    let (edge, upstream) = edge();
    let cookie = edge.sign_in(SignIn::user("kim@example.org"));
    let cookie = [("Cookie", cookie.as_str())];
    assert_eq!(request(&edge, "GET", "http://localhost/", &cookie, "").status, 400);
    assert_eq!(request(&edge, "OPTIONS", "*", &cookie, "").status, 400);
    for host in ["example.org", "localhost.example.org", "0.0.0.0", "", "127.0.0.1.example.org:8787"] {
        assert_eq!(get(&edge, "/", &[("Host", host), cookie[0]]).status, 421, "{host}");
    }
    assert_eq!(get(&edge, "/", &[("Host", "localhost"), ("Host", "localhost"), cookie[0]]).status, 421);
    upstream.assert_silent();
}

/// It would go round until the machine has no memory or no ports left.
#[test]
fn an_upstream_that_leads_back_to_the_edge_is_508() {
    let (edge, upstream) = edge();
    let cookie = edge.sign_in(SignIn::user("kim@example.org"));
    let cookie = ("Cookie", cookie.as_str());
    for (cdn_loop, status) in [
        ("fastly; loops=1, example.org", 200),
        ("cloudflare-like", 200),
        ("cloudflare", 508),
        ("fastly , Cloudflare;loops=1", 508),
    ] {
        assert_eq!(get(&edge, "/", &[cookie, ("CDN-Loop", cdn_loop)]).status, status, "{cdn_loop}");
    }
    for _ in 0..2 {
        upstream.next();
    }
    upstream.assert_silent();

    edge.forward_to(edge.address());
    let answer = get(&edge, "/round", &[cookie]);
    assert!(answer.status == 508 && answer.text().contains("leads back to the edge"), "{}", answer.text());
    assert_eq!(edge.requests().iter().filter(|line| line.path == "/round").count(), 2);
}

#[test]
fn a_service_that_is_not_there_is_502() {
    let edge = LocalEdge::start().unwrap();
    let cookie = edge.sign_in(SignIn::user("kim@example.org"));
    let cookie = [("Cookie", cookie.as_str())];
    let answer = get(&edge, "/", &cookie);
    assert!(answer.status == 502 && answer.text().contains("no service is set to forward to"), "{}", answer.text());

    // A port that was free a moment ago.
    let gone = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    edge.forward_to(gone);
    let answer = get(&edge, "/", &cookie);
    assert_eq!(answer.status, 502);
    let text = answer.text();
    assert!(text.contains(&format!("http://{gone} did not answer")) && text.contains("Start the service"), "{text}");
    // And why, in the words of the operating system.
    assert!(text.to_lowercase().contains("refused"), "{text}");
}

#[test]
fn each_request_is_a_line_without_secrets() {
    let (edge, _upstream) = edge();
    let cookie = edge.sign_in(SignIn::user("kim@example.org"));
    get(&edge, "/page?secret=1", &[("Cookie", &cookie)]);
    let [line] = edge.requests().try_into().unwrap();
    assert_eq!((line.verdict, line.status, line.path.as_str()), (Verdict::Allowed, 200, "/page"));
    let text = format!("{line} {line:?}");
    assert!(text.contains("kim@example.org") && !text.contains("secret") && !text.contains("eyJ"), "{text}");
}

#[test]
fn only_a_websocket_that_is_asked_for_in_both_headers_is_an_upgrade() {
    let (edge, upstream) = edge();
    let cookie = edge.sign_in(SignIn::user("kim@example.org"));
    for (connection, upgrade) in [("close, Upgrade", "h2c"), ("close", "websocket")] {
        let headers = [("Cookie", cookie.as_str()), ("Connection", connection), ("Upgrade", upgrade)];
        assert_eq!(get(&edge, "/", &headers).status, 200);
        assert_eq!(upstream.next().header("upgrade"), None, "{connection}: {upgrade}");
    }
}

#[test]
fn a_test_asks_for_the_last_request_to_a_path() {
    let (edge, _upstream) = edge();
    let cookie = edge.sign_in(SignIn::user("kim@example.org"));
    get(&edge, "/page", &[]);
    get(&edge, "/page", &[("Cookie", &cookie)]);
    get(&edge, "/other", &[]);
    edge.assert_last("/page", Verdict::Allowed, 200);
    edge.assert_last("/other", Verdict::Login, 302);
    for (path, verdict, status) in [
        ("/page", Verdict::Login, 302),
        ("/page", Verdict::Allowed, 404),
        ("/page", Verdict::Bypassed, 200),
        ("/never", Verdict::Login, 302),
    ] {
        let is_so = catch_unwind(AssertUnwindSafe(|| edge.assert_last(path, verdict, status)));
        let message = is_so.expect_err("it is not so").downcast::<String>().unwrap();
        assert!(message.contains("GET /page") && message.contains("GET /other"), "{message}");
    }
}
