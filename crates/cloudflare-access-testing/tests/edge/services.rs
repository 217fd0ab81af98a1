//! Service tokens.

use cloudflare_access_testing::{EdgeApplication, LocalEdge, Policy, ServiceToken, SignIn, Verdict, Who};

use crate::client::{claims, get};
use crate::upstream::Upstream;

const CLIENT_ID: &str = "0123456789abcdef0123456789abcdef.access";
const SECRET: &str = "cfast_secret";

fn edge(application: EdgeApplication) -> (LocalEdge, Upstream) {
    let token = ServiceToken::new("backup", CLIENT_ID, SECRET);
    let edge = LocalEdge::builder().application(application).service_token(token).start().unwrap();
    let upstream = Upstream::start();
    edge.forward_to(upstream.address);
    (edge, upstream)
}

fn both<'a>(client_id: &'a str, secret: &'a str) -> [(&'a str, &'a str); 2] {
    [("CF-Access-Client-Id", client_id), ("CF-Access-Client-Secret", secret)]
}

#[test]
fn a_service_token_opens_the_door_and_goes_no_further() {
    let (edge, upstream) = edge(EdgeApplication::new("Everything"));
    let answer = get(&edge, "/", &both(CLIENT_ID, SECRET));
    assert_eq!((answer.status, answer.header("set-cookie")), (200, None));
    let seen = upstream.next();
    let claims = claims(seen.header("cf-access-jwt-assertion").unwrap());
    assert_eq!(
        (&claims["common_name"], &claims["sub"], &claims["type"]),
        (&CLIENT_ID.into(), &"".into(), &"app".into())
    );
    let names = seen.names();
    assert!(!names.iter().any(|name| name.contains("client") || name.contains("email")), "{names:?}");
    let line = &edge.requests()[0];
    assert_eq!((line.verdict, line.principal.as_deref()), (Verdict::Allowed, Some(CLIENT_ID)));
}

#[test]
fn the_single_header_form_is_read_where_the_application_says_so() {
    let header =
        |member: &str| format!(r#"{{"{member}-client-id": "{CLIENT_ID}", "{member}-client-secret": "{SECRET}"}}"#);
    let (edge, upstream) = edge(EdgeApplication::new("Everything").read_service_tokens_from_header("Authorization"));
    for member in ["cf-access", "CF-Access"] {
        assert_eq!(get(&edge, "/", &[("Authorization", &header(member))]).status, 200);
        let seen = upstream.next();
        assert_eq!(seen.header("authorization"), None);
        assert!(seen.header("cf-access-jwt-assertion").is_some());
    }
    // Somebody else's use of the header is left alone.
    let cookie = edge.sign_in(SignIn::user("kim@example.org"));
    assert_eq!(get(&edge, "/", &[("Authorization", "Bearer x"), ("Cookie", &cookie)]).status, 200);
    assert_eq!(upstream.next().header("authorization"), Some("Bearer x"));

    let (edge, upstream) = crate::services::edge(EdgeApplication::new("Everything"));
    assert_eq!(get(&edge, "/", &[("Authorization", &header("cf-access"))]).status, 302);
    upstream.assert_silent();
}

#[test]
fn strictly_401_is_who_are_you_and_403_is_not_you() {
    let (edge, upstream) = edge(EdgeApplication::new("Everything"));
    for credentials in [both(CLIENT_ID, "wrong"), both("wrong", SECRET), both(CLIENT_ID, ""), both("", "")] {
        assert_eq!(get(&edge, "/", &credentials).status, 401, "{credentials:?}");
    }
    assert_eq!(get(&edge, "/", &[("CF-Access-Client-Secret", SECRET)]).status, 401);
    // No cookie is taken from a service.
    let cookie = edge.sign_in(SignIn::user("kim@example.org"));
    let [id, secret] = both(CLIENT_ID, "wrong");
    assert_eq!(get(&edge, "/", &[id, secret, ("Cookie", &cookie)]).status, 401);

    let (edge, upstream_of_people) =
        crate::services::edge(EdgeApplication::new("People").policy(Policy::Allow(Who::everyone())));
    assert_eq!(get(&edge, "/", &both(CLIENT_ID, SECRET)).status, 403);
    upstream.assert_silent();
    upstream_of_people.assert_silent();
}

#[test]
fn leniently_a_service_has_a_cookie_and_is_sent_to_the_login_page() {
    let (edge, upstream) = edge(EdgeApplication::new("Everything").lenient_service_auth());
    let answer = get(&edge, "/", &both(CLIENT_ID, SECRET));
    let cookie = answer.cookie().expect("a cookie for the service");
    assert_eq!(get(&edge, "/", &[("Cookie", &cookie)]).status, 200);
    assert_eq!(
        (upstream.next().line, upstream.next().line),
        ("GET / HTTP/1.1".to_owned(), "GET / HTTP/1.1".to_owned())
    );
    assert_eq!(get(&edge, "/", &both(CLIENT_ID, "wrong")).status, 302);
    // Good credentials without a Service Auth policy are sent to the login page too, which surprises many.
    let people = EdgeApplication::new("People").policy(Policy::Allow(Who::everyone())).lenient_service_auth();
    let (edge, _upstream) = crate::services::edge(people);
    assert_eq!(get(&edge, "/", &both(CLIENT_ID, SECRET)).status, 302);
}

#[test]
fn an_application_for_services_alone_can_answer_401() {
    let services = || EdgeApplication::new("Services").policy(Policy::ServiceAuth);
    let (edge, _upstream) = edge(services());
    assert_eq!(get(&edge, "/", &[]).status, 302);
    let (edge, upstream) = crate::services::edge(services().service_auth_401_redirect());
    assert_eq!(get(&edge, "/", &[]).status, 401);
    assert_eq!(get(&edge, "/", &[("Cookie", &edge.sign_in(SignIn::user("kim@example.org")))]).status, 403);
    upstream.assert_silent();
    assert_eq!(get(&edge, "/", &both(CLIENT_ID, SECRET)).status, 200);
}

#[test]
fn secrets_are_in_no_debug_output() {
    let token = ServiceToken::generate("backup");
    let debug = format!("{token:?}");
    assert!(debug.contains("backup") && debug.contains(token.client_id()) && !debug.contains(token.client_secret()));
    assert!(token.client_secret().starts_with("cfast_") && token.client_id().ends_with(".access"));
    assert_ne!(token, ServiceToken::generate("backup"));
}
