//! What the control page shows, and what its actions say they did.

use std::collections::BTreeSet;

use cloudflare_access_testing::{LocalEdge, SignIn, TestKey};
use serde_json::json;

use crate::client::{act, get, request};
use crate::upstream::edge;

const CONTROL: &str = "/cdn-cgi/access/dev";

fn page(edge: &LocalEdge, cookie: &str) -> String {
    get(edge, CONTROL, &[("Cookie", cookie)]).text()
}

/// The texts between these two, in order.
fn between<'a>(page: &'a str, start: &str, end: &str) -> Vec<&'a str> {
    page.split(start).skip(1).filter_map(|rest| rest.split_once(end)).map(|(text, _)| text).collect()
}

fn section<'a>(page: &'a str, id: &str) -> &'a str {
    between(page, &format!("<h2 id=\"{id}\">"), "</section>")[0]
}

#[test]
fn each_check_of_a_token_says_what_it_is_for() {
    let (edge, _upstream) = edge();
    let page = page(&edge, &edge.sign_in(SignIn::user("kim@example.org")));
    let checks = between(&page, "<ol class=\"checks\">", "</ol>")[0];
    let names = between(checks, "<span class=\"name\">", "</span>");
    assert_eq!(names, ["form", "algorithm", "key", "signature", "issuer", "type", "audience", "expiry", "session"]);
    let purposes = between(checks, "<p class=\"quiet\">", "</p>");
    assert!(purposes.iter().all(|purpose| purpose.ends_with('.')), "{purposes:?}");
    assert_eq!(purposes.into_iter().collect::<BTreeSet<_>>().len(), names.len());
}

#[test]
fn the_current_key_is_told_from_the_previous_one_published_or_not() {
    let (edge, _upstream) = edge();
    let [previous, current] = [TestKey::first(), TestKey::second()].map(|key| key.key_id());
    let shortened = |key_id: &str| format!("{}…{}", &key_id[..8], &key_id[56..]);
    for (is_withdrawn, note) in [(false, "signs new tokens"), (true, "signs new tokens, withdrawn")] {
        if is_withdrawn {
            assert_eq!(act(&edge, "withdraw", &json!({ "key_id": current })).status, 200);
        }
        let page = page(&edge, "");
        let keys = section(&page, "keys");
        assert_eq!(between(keys, "<span class=\"mono\">", "</span>"), [shortened(current), shortened(previous)]);
        assert_eq!(between(keys, "<small>", "</small>"), [note, "previous"]);
        let state = get(&edge, "/cdn-cgi/access/dev/state", &[]).json();
        assert_eq!(
            state["keys"],
            json!([
                { "key_id": current, "current": true, "published": !is_withdrawn },
                { "key_id": previous, "current": false, "published": true },
            ])
        );
    }
}

#[test]
fn a_session_has_an_end_and_your_own_is_marked() {
    let (edge, _upstream) = edge();
    let [kim, _lee] = ["kim@example.org", "lee@example.org"].map(|email| edge.sign_in(SignIn::user(email)));
    let page = page(&edge, &kim);
    let sessions = section(&page, "sessions");
    assert_eq!(between(sessions, "<p>", " <small>"), ["lee@example.org", "kim@example.org (you)"]);
    let ends = between(sessions, "<time datetime=\"", "</time>");
    assert_eq!(ends.len(), 2);
    for end in ends {
        // `2026-11-25T10:31:07Z` for programs, `10:31:07` for people.
        let (date, shown) = end.split_once("\">").unwrap();
        assert_eq!((date.len(), date.get(11..19)), (20, Some(shown)), "{date}");
    }
}

#[test]
fn only_requests_for_the_service_are_shown() {
    let (edge, _upstream) = edge();
    for target in ["/first", CONTROL, "/cdn-cgi/access/certs", "/second"] {
        get(&edge, target, &[]);
    }
    let page = page(&edge, "");
    let requests = section(&page, "requests");
    assert_eq!(between(requests, "<td><span class=\"mono\">", "</span>"), ["GET /second", "GET /first"]);
}

#[test]
fn requests_to_each_endpoint_are_counted() {
    let (edge, _upstream) = edge();
    for endpoint in ["certs", "get-identity", "certs"] {
        get(&edge, &format!("/cdn-cgi/access/{endpoint}"), &[]);
    }
    let state = get(&edge, "/cdn-cgi/access/dev/state", &[]).json();
    assert_eq!([&state["endpoints"][0]["requests"], &state["endpoints"][1]["requests"]], [2, 1]);
}

#[test]
fn each_action_says_what_it_did() {
    let (edge, _upstream) = edge();
    let next = TestKey::third().key_id();
    let short = &next[..8];
    for (action, fields, done) in [
        ("skew", json!({ "seconds": 0 }), "The edge's clock is right."),
        ("skew", json!({ "seconds": 5 }), "The edge's clock is 5 s fast"),
        ("skew", json!({ "seconds": -5 }), "The edge's clock is 5 s slow"),
        ("outage", json!({ "down": true }), "close every connection"),
        ("outage", json!({ "down": false }), "The endpoints answer again."),
        ("rotate", json!({}), &format!("signed with the key {short};")),
        ("withdraw", json!({ "key_id": next }), &format!("The key {short} is no longer published.")),
    ] {
        let answer = act(&edge, action, &fields);
        assert_eq!(answer.status, 200, "{action}: {fields}");
        assert!(answer.json()["done"].as_str().unwrap().contains(done), "{action}: {}", answer.text());
    }
    // What needs no fields needs no body.
    let answer = request(&edge, "POST", "/cdn-cgi/access/dev/rotate", &[("Content-Type", "application/json")], "");
    assert_eq!((answer.status, answer.json()["done"].is_string()), (200, true));
}

#[test]
fn a_body_may_have_64_kib_and_no_more() {
    let (edge, _upstream) = edge();
    for (length, status) in [(65_536, 200), (65_537, 400)] {
        let body = json!({ "seconds": 0, "x": "" }).to_string();
        let body = body.replace("\"\"", &format!("\"{}\"", "x".repeat(length - body.len())));
        let json = [("Content-Type", "application/json")];
        assert_eq!(request(&edge, "POST", "/cdn-cgi/access/dev/skew", &json, &body).status, status, "{length}");
    }
}

#[test]
fn pages_have_their_style() {
    let (edge, _upstream) = edge();
    let page = page(&edge, "");
    let style = get(&edge, between(&page, "<link rel=\"stylesheet\" href=\"", "\"")[0], &[]);
    assert_eq!((style.status, style.header("content-type")), (200, Some("text/css; charset=utf-8")));
    assert!(style.text().contains(".card"));
}
