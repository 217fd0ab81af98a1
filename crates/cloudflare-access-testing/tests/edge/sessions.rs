//! What happens to a session while it lasts, and after.

use cloudflare_access_testing::{EdgeApplication, LocalEdge, OTHER_AUDIENCE, SignIn, TestKey};
use serde_json::json;

use crate::client::{act, claims, get, sign_in};
use crate::upstream::edge;

const KIM: [(&str, &str); 3] = [("kind", "user"), ("email", "kim@example.org"), ("groups", "eng")];

fn status(edge: &LocalEdge, cookie: &str) -> u16 {
    get(edge, "/", &[("Cookie", cookie)]).status
}

#[test]
fn who_logs_out_is_asked_again_everywhere() {
    let (edge, _upstream) = edge();
    let (phone, _) = sign_in(&edge, "/", &KIM);
    let (laptop, _) = sign_in(&edge, "/", &KIM);
    let (other, _) = sign_in(&edge, "/", &[("kind", "user"), ("email", "lee@example.org")]);
    assert_eq!([&phone, &laptop, &other].map(|cookie| status(&edge, cookie)), [200, 200, 200]);

    let answer = get(&edge, "/cdn-cgi/access/logout", &[("Cookie", &phone)]);
    assert_eq!(answer.status, 200);
    let cleared = answer.header("set-cookie").unwrap();
    assert!(
        cleared.starts_with("CF_Authorization=; Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Path=/"),
        "{cleared}"
    );
    assert_eq!([&phone, &laptop, &other].map(|cookie| status(&edge, cookie)), [302, 302, 200]);
    // Nor does the login page let the old session pass.
    let login = get(&edge, "/", &[]).location().to_owned();
    assert_eq!(get(&edge, &login, &[("Cookie", &phone)]).status, 200);
    assert_eq!(get(&edge, "/cdn-cgi/access/get-identity", &[("Cookie", &phone)]).status, 302);

    let (again, _) = sign_in(&edge, "/", &KIM);
    assert_eq!(status(&edge, &again), 200);
}

/// A cookie with a path is not sent to the edge's own pages.
#[test]
fn a_logout_that_finds_no_session_says_so() {
    let admin = EdgeApplication::new("Admin").path("/admin").path_cookie_attribute();
    let edge = LocalEdge::builder().application(admin).start().unwrap();
    let cookie = edge.sign_in(SignIn::user("kim@example.org"));
    let log_out = |headers: &[(&str, &str)]| {
        let answer = get(&edge, "/cdn-cgi/access/logout", headers);
        let cleared = answer.header("set-cookie").unwrap();
        assert!(answer.status == 200 && cleared.contains("; Path=/admin;"), "{cleared}");
        answer.text()
    };
    let page = log_out(&[]);
    assert!(page.contains("No session was found") && !page.contains("has ended"), "{page}");
    assert!(page.contains("sent to paths of its application only"), "{page}");
    let sessions = || get(&edge, "/cdn-cgi/access/dev/state", &[]).json()["sessions"].as_array().unwrap().len();
    assert_eq!(sessions(), 1);
    assert!(log_out(&[("Cookie", &cookie)]).contains("Every session of yours has ended"));
    assert_eq!(sessions(), 0);
    // Where every cookie is sent to every page, there is nothing to say of paths.
    let page = get(&LocalEdge::start().unwrap(), "/cdn-cgi/access/logout", &[]).text();
    assert!(page.contains("No session was found") && !page.contains("sent to paths"), "{page}");
}

#[test]
fn a_session_can_expire_now() {
    let (edge, _upstream) = edge();
    let (one, _) = sign_in(&edge, "/", &KIM);
    let (other, _) = sign_in(&edge, "/", &KIM);
    let nonce = claims(&one)["identity_nonce"].clone();
    assert_eq!(act(&edge, "expire", &json!({ "session": nonce })).status, 200);
    assert_eq!([&one, &other].map(|cookie| status(&edge, cookie)), [302, 200]);
    assert_eq!(act(&edge, "expire", &json!({ "session": nonce })).status, 400);
    let script = [("Cookie", one.as_str()), ("X-Requested-With", "XMLHttpRequest")];
    assert_eq!(get(&edge, "/", &script).status, 401);
    edge.expire_sessions();
    assert_eq!(status(&edge, &other), 302);
}

/// Tokens without a nonce are told apart all the same.
#[test]
fn the_session_of_a_service_or_of_nobody_can_expire_too() {
    let (edge, _upstream) = edge();
    for sign_in in [SignIn::service("0123456789abcdef0123456789abcdef.access"), SignIn::non_identity()] {
        let cookie = edge.sign_in(sign_in);
        assert_eq!(status(&edge, &cookie), 200);
        let state = get(&edge, "/cdn-cgi/access/dev/state", &[]).json();
        let [session] = state["sessions"].as_array().unwrap().as_slice() else { panic!("{state}") };
        assert_eq!(act(&edge, "expire", &json!({ "session": session["id"] })).status, 200);
        assert_eq!(status(&edge, &cookie), 302);
    }
}

#[test]
fn a_session_ends_when_its_time_is_over() {
    let (edge, _upstream) = edge();
    let (cookie, _) = sign_in(&edge, "/", &[KIM[0], KIM[1], ("session", "60s")]);
    assert_eq!(status(&edge, &cookie), 200);
    // The edge's clock, an hour on.
    edge.set_clock_skew(3600);
    assert_eq!(status(&edge, &cookie), 302);
    edge.set_clock_skew(0);
    assert_eq!(status(&edge, &cookie), 200);
}

#[test]
fn a_wrong_clock_signs_tokens_of_another_time() {
    let (edge, _upstream) = edge();
    let now = claims(&sign_in(&edge, "/", &KIM).0)["iat"].as_i64().unwrap();
    for skew in [600, -90_000] {
        let answer = act(&edge, "skew", &json!({ "seconds": skew }));
        assert_eq!((answer.status, answer.json()["state"]["skew"].as_i64()), (200, Some(skew)));
        let (cookie, _) = sign_in(&edge, "/", &KIM);
        let issued_at = claims(&cookie)["iat"].as_i64().unwrap();
        assert!((issued_at - now - skew).abs() < 300, "{issued_at} and {now}");
        // It is the edge's own clock: it finds nothing wrong.
        assert_eq!(status(&edge, &cookie), 200);
    }
    for wrong in [json!("soon"), json!(1.5), json!(null)] {
        assert_eq!(act(&edge, "skew", &json!({ "seconds": wrong })).status, 400);
    }
}

#[test]
fn sessions_outlive_a_rotation_and_not_two() {
    let (edge, _upstream) = edge();
    let (cookie, _) = sign_in(&edge, "/", &KIM);
    let before = edge.issuer(|issuer| issuer.current_key());
    let answer = act(&edge, "rotate", &json!({}));
    assert_eq!(answer.status, 200);
    assert_ne!(edge.issuer(|issuer| issuer.current_key()), before);
    assert_eq!(answer.json()["state"]["keys"].as_array().unwrap().len(), 2);
    assert_eq!(status(&edge, &cookie), 200);
    let (new, _) = sign_in(&edge, "/", &KIM);
    edge.issuer(|issuer| issuer.rotate());
    assert_eq!([&cookie, &new].map(|cookie| status(&edge, cookie)), [302, 200]);
}

/// The edge goes on with a key that services no longer find: that is what withdrawing one is to show.
#[test]
fn a_withdrawn_key_is_gone_from_the_certs_alone() {
    let (edge, _upstream) = edge();
    let (cookie, _) = sign_in(&edge, "/", &KIM);
    let key_id = edge.issuer(|issuer| issuer.current_key()).key_id();
    assert_eq!(act(&edge, "withdraw", &json!({ "key_id": key_id })).status, 200);
    assert!(!get(&edge, "/cdn-cgi/access/certs", &[]).text().contains(key_id));
    assert_eq!(status(&edge, &cookie), 200);
    assert_eq!(act(&edge, "withdraw", &json!({ "key_id": key_id })).status, 400);
}

#[test]
fn groups_change_at_the_next_refresh() {
    let (edge, _upstream) = edge();
    let (cookie, _) = sign_in(&edge, "/", &KIM);
    let groups = |cookie: &str| {
        let identity = get(&edge, "/cdn-cgi/access/get-identity", &[("Cookie", cookie)]).json();
        identity["groups"]
            .as_array()
            .unwrap()
            .iter()
            .map(|group| group["name"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(groups(&cookie), ["eng"]);
    edge.set_groups("kim@example.org", ["ops"]);
    assert_eq!(groups(&cookie), ["eng"], "Access tells the groups of the login");
    let refreshed = get(&edge, "/cdn-cgi/access/refresh-identity", &[("Cookie", &cookie)]);
    assert_eq!((refreshed.status, refreshed.json()["groups"][0]["name"].as_str()), (200, Some("ops")));
    let new = refreshed.cookie().unwrap();
    assert_eq!(claims(&new)["custom"]["groups"], json!(["ops"]));
    assert_eq!(claims(&new)["identity_nonce"], claims(&cookie)["identity_nonce"]);
    assert_eq!(groups(&cookie), ["ops"]);
    assert_eq!(get(&edge, "/cdn-cgi/access/refresh-identity", &[]).status, 401);

    assert_eq!(act(&edge, "groups", &json!({ "email": "kim@example.org", "groups": ["a", "b"] })).status, 200);
    get(&edge, "/cdn-cgi/access/refresh-identity", &[("Cookie", &cookie)]);
    assert_eq!(groups(&cookie), ["a", "b"]);
}

#[test]
fn only_tokens_of_this_team_and_application_count() {
    let edge = LocalEdge::builder().application(EdgeApplication::new("Site")).start().unwrap();
    let audience = edge.issuer(|issuer| issuer.audience().to_owned());
    let user = || edge.issuer(|issuer| issuer.user("kim@example.org"));
    let sound = format!("CF_Authorization={}", user().sign());
    // There is no service behind this edge, so 502 is how far a request gets that is let through.
    assert_eq!(status(&edge, &sound), 502);
    for (what, token) in [
        ("another application's", user().audience(OTHER_AUDIENCE).sign()),
        ("another team's", user().claim("iss", "https://other.cloudflareaccess.com").sign()),
        ("expired", user().issued_at(1_700_000_000).sign()),
        ("a stranger's", user().signed_by(&TestKey::outsider()).sign()),
        ("a borrowed key id's", user().signed_by(&TestKey::outsider()).key_id(TestKey::second().key_id()).sign()),
        ("unsigned", user().header("alg", "none").with_signature(&[])),
        ("a global session's", edge.issuer(|issuer| issuer.org().audience(audience.as_str()).sign())),
        ("a login page's", edge.issuer(|issuer| issuer.meta().claim("iss", issuer.issuer()).sign())),
        ("nothing", String::new()),
        ("no token", "a.b.c".to_owned()),
    ] {
        assert_eq!(status(&edge, &format!("CF_Authorization={token}")), 302, "{what}");
    }
    // The edge has signed these four itself: it does not look for what it would never do.
    let own = ["claim-twice", "crit", "not-yet-valid", "too-long"];
    for hostile in edge.issuer(|issuer| issuer.hostile()) {
        let expected = if own.contains(&hostile.name()) { 502 } else { 302 };
        assert_eq!(status(&edge, &format!("CF_Authorization={}", hostile.token())), expected, "{}", hostile.name());
    }
}
