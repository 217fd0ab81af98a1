//! Several applications, and what is open.

use std::time::Duration;

use cloudflare_access_testing::{
    CorsHeaders, EdgeApplication, EdgeError, LocalEdge, OTHER_AUDIENCE, OptionsRequests, Policy, SameSite, SignIn,
    Verdict, Who,
};

use crate::client::{claims, get, request, sign_in};
use crate::upstream::{Upstream, edge};

const KIM: [(&str, &str); 2] = [("kind", "user"), ("email", "kim@example.org")];

fn with(applications: impl IntoIterator<Item = EdgeApplication>) -> (LocalEdge, Upstream) {
    let builder =
        applications.into_iter().fold(LocalEdge::builder(), |builder, application| builder.application(application));
    let (edge, upstream) = (builder.start().unwrap(), Upstream::start());
    edge.forward_to(upstream.address);
    (edge, upstream)
}

#[test]
fn a_bypassed_path_is_open_and_has_no_token() {
    let health = EdgeApplication::new("Health").path("/health").policy(Policy::Bypass);
    let (edge, upstream) = with([EdgeApplication::new("Site"), health]);
    let cookie = edge.sign_in(SignIn::user("kim@example.org"));
    for headers in [vec![], vec![("Cf-Access-Jwt-Assertion", "replayed")], vec![("Cookie", cookie.as_str())]] {
        assert_eq!(get(&edge, "/health/live", &headers).status, 200);
        let seen = upstream.next();
        assert!(!seen.names().iter().any(|name| name.starts_with("cf-access")), "{seen:?}");
    }
    assert_eq!(get(&edge, "/healthy", &[]).status, 302);
    assert!(edge.requests().iter().take(3).all(|line| line.verdict == Verdict::Bypassed));
    // Nothing more reaches the service by another spelling of the path.
    for path in ["/health/../admin", "/health/..%2fadmin", "//health", "/x/../health", "/x/..%2fhealth", "/%68ealth"] {
        assert_eq!(get(&edge, path, &[]).status, 400, "{path}");
    }
    upstream.assert_silent();
}

#[test]
fn what_no_application_protects_goes_through() {
    let (edge, upstream) = with([EdgeApplication::new("Admin").path("/admin")]);
    assert_eq!(get(&edge, "/", &[("Cf-Access-Jwt-Assertion", "forged")]).status, 200);
    assert_eq!(upstream.next().header("cf-access-jwt-assertion"), None);
    assert_eq!(get(&edge, "/admin", &[]).status, 302);
    assert_eq!(edge.requests()[0].verdict, Verdict::Unprotected);
}

#[test]
fn a_token_for_one_application_opens_no_other() {
    let admin = EdgeApplication::new("Admin").path("/admin").audience(OTHER_AUDIENCE);
    let (edge, upstream) = with([EdgeApplication::new("Site"), admin]);
    let (site, _) = sign_in(&edge, "/", &KIM);
    assert_eq!(get(&edge, "/", &[("Cookie", &site)]).status, 200);
    assert_ne!(claims(&site)["aud"][0], OTHER_AUDIENCE);
    upstream.next();

    // The person is not asked again: the way leads through the login page, and back with a token for this application.
    let to_login = get(&edge, "/admin", &[("Cookie", &site)]);
    assert_eq!(to_login.status, 302);
    upstream.assert_silent();
    let login = get(&edge, to_login.location(), &[("Cookie", &site)]);
    let authorized = get(&edge, login.location(), &[("Cookie", &site)]);
    let admin = authorized.cookie().unwrap();
    assert_eq!((claims(&admin)["aud"][0].as_str(), authorized.location()), (Some(OTHER_AUDIENCE), "/admin"));
    assert_eq!(claims(&admin)["identity_nonce"], claims(&site)["identity_nonce"]);
    assert_eq!(claims(&admin)["exp"], claims(&site)["exp"]);
    assert_eq!(get(&edge, "/admin", &[("Cookie", &admin)]).status, 200);
    assert_eq!(get(&edge, "/", &[("Cookie", &admin)]).status, 302);
    upstream.next();
    // Of several cookies of one name the one for this application counts.
    assert_eq!(get(&edge, "/admin", &[("Cookie", &format!("{site}; {admin}"))]).status, 200);
}

#[test]
fn hosts_have_applications_of_their_own() {
    let strict =
        EdgeApplication::new("Strict").host("admin.localhost").policy(Policy::Allow(Who::nobody().group("admins")));
    let (edge, upstream) = with([EdgeApplication::new("Site"), strict]);
    let location = get(&edge, "/", &[("Host", "ADMIN.localhost:8787")]).location().to_owned();
    assert!(location.starts_with("/cdn-cgi/access/login/admin.localhost?"), "{location}");
    let site = edge.sign_in(SignIn::user("kim@example.org"));
    assert_eq!(get(&edge, "/", &[("Host", "localhost"), ("Cookie", &site)]).status, 200);
    upstream.next();
    let admin = edge.sign_in_to("Strict", SignIn::user("kim@example.org").groups(["admins"])).unwrap();
    assert_eq!(get(&edge, "/", &[("Host", "admin.localhost"), ("Cookie", &admin)]).status, 200);
    assert_eq!(upstream.next().header("host"), Some("admin.localhost"));
    assert!(edge.sign_in_to("No such", SignIn::user("kim@example.org")).is_none());
}

#[test]
fn cookies_are_as_the_application_has_them() {
    let admin = EdgeApplication::new("Admin").path("/admin").path_cookie_attribute().same_site(SameSite::Strict);
    let admin = admin.without_http_only().session_length(Duration::from_secs(600));
    let (edge, _upstream) = with([admin]);
    let login = get(&edge, "/admin/x", &[]).location().to_owned();
    let csrf = crate::client::csrf(&get(&edge, &login, &[]));
    let posted = crate::client::post_form(&edge, &login, &[KIM[0], KIM[1], ("csrf", &csrf)]);
    let authorized = get(&edge, posted.location(), &[]);
    let cookie = authorized.header("set-cookie").unwrap();
    assert!(cookie.ends_with("; Path=/admin; Secure; SameSite=Strict"), "{cookie}");
    let claims = claims(cookie.split(';').next().unwrap());
    assert_eq!(claims["exp"].as_u64().unwrap() - claims["iat"].as_u64().unwrap(), 600);
}

#[test]
fn preflights_are_refused_at_the_edge() {
    let (edge, upstream) = edge();
    let preflight = [("Origin", "https://app.example.org"), ("Access-Control-Request-Method", "PUT")];
    assert_eq!(request(&edge, "OPTIONS", "/", &preflight, "").status, 403);
    assert_eq!(request(&edge, "OPTIONS", "/", &[], "").status, 403);
    upstream.assert_silent();
    // One with a cookie is a request as any other.
    let cookie = edge.sign_in(SignIn::user("kim@example.org"));
    assert_eq!(request(&edge, "OPTIONS", "/", &[("Cookie", &cookie)], "").status, 200);
    assert!(upstream.next().header("cf-access-jwt-assertion").is_some());
}

#[test]
fn preflights_can_bypass_without_any_token() {
    let (edge, upstream) = with([EdgeApplication::new("Site").options(OptionsRequests::Bypass)]);
    let cookie = edge.sign_in(SignIn::user("kim@example.org"));
    for headers in [vec![], vec![("Cookie", cookie.as_str())]] {
        assert_eq!(request(&edge, "OPTIONS", "/", &headers, "").status, 200);
        assert_eq!(upstream.next().header("cf-access-jwt-assertion"), None);
    }
    assert_eq!(get(&edge, "/", &[]).status, 302);
}

#[test]
fn the_edge_can_answer_preflights() {
    let cors = CorsHeaders {
        allowed_origins: vec!["https://app.example.org".to_owned()],
        allowed_methods: vec!["GET".to_owned(), "PUT".to_owned()],
        allowed_headers: vec!["content-type".to_owned()],
        allow_credentials: true,
        max_age: Some(Duration::from_secs(600)),
    };
    let (edge, upstream) = with([EdgeApplication::new("Site").options(OptionsRequests::Answer(cors))]);
    let from = |origin| [("Origin", origin), ("Access-Control-Request-Method", "PUT")];
    let answer = request(&edge, "OPTIONS", "/", &from("https://app.example.org"), "");
    assert_eq!(answer.status, 200);
    for (name, value) in [
        ("access-control-allow-origin", "https://app.example.org"),
        ("access-control-allow-methods", "GET, PUT"),
        ("access-control-allow-headers", "content-type"),
        ("access-control-allow-credentials", "true"),
        ("access-control-max-age", "600"),
    ] {
        assert_eq!(answer.header(name), Some(value), "{name}");
    }
    let answer = request(&edge, "OPTIONS", "/", &from("https://evil.example"), "");
    assert_eq!(answer.header("access-control-allow-origin"), None);
    assert_eq!(request(&edge, "OPTIONS", "/", &[], "").status, 403);
    upstream.assert_silent();
}

/// With credentials a browser takes `*` for the name of a method or of a header (Fetch, "CORS protocol and credentials").
#[test]
fn with_credentials_any_method_and_header_is_the_one_that_is_asked_for() {
    let any = || vec!["*".to_owned()];
    let preflight = |allow_credentials, asked: &[(&str, &str)]| {
        let mut cors = CorsHeaders { allow_credentials, ..CorsHeaders::default() };
        (cors.allowed_origins, cors.allowed_methods, cors.allowed_headers) = (any(), any(), any());
        let (edge, _upstream) = with([EdgeApplication::new("Site").options(OptionsRequests::Answer(cors))]);
        let asked =
            [&[("Origin", "https://app.example.org"), ("Access-Control-Request-Method", "PUT")], asked].concat();
        let answer = request(&edge, "OPTIONS", "/", &asked, "");
        let names = ["access-control-allow-methods", "access-control-allow-headers", "vary"];
        names.map(|name| answer.header(name).unwrap_or_default().to_owned())
    };
    let headers = ("Access-Control-Request-Headers", "content-type,x-mine");
    let vary = "Origin, Access-Control-Request-Method, Access-Control-Request-Headers";
    assert_eq!(preflight(true, &[headers]), ["PUT", "content-type,x-mine", vary]);
    assert_eq!(preflight(true, &[]), ["PUT", "", vary]);
    assert_eq!(preflight(false, &[headers]), ["*", "*", vary]);
}

#[test]
fn an_edge_that_makes_no_sense_does_not_start() {
    let site = || EdgeApplication::new("Site");
    let error = |applications: Vec<EdgeApplication>| {
        let builder = applications
            .into_iter()
            .fold(LocalEdge::builder(), |builder, application| builder.application(application));
        builder.start().expect_err("it must not start").to_string()
    };
    for (applications, what) in [
        (vec![site().host("app.example.org")], "`localhost`, `site.localhost` or 127.0.0.1"),
        (vec![site().host("localhost:80")], "is not this machine"),
        (vec![site().path("admin")], "does not begin with a slash"),
        (vec![site().path("/a?b")], "does not begin with a slash, or has a query"),
        (vec![site().path("/a; Domain=example.org")], "the path"),
        (vec![site().audience("a".repeat(63))], "write 64 hex digits"),
        (vec![site().audience("g".repeat(64))], "write 64 hex digits"),
        (vec![site(), site().path("/x")], "is there twice"),
        (vec![site(), EdgeApplication::new("Other")], "is there twice"),
        (vec![site().read_service_tokens_from_header("a header")], "write a header's name"),
    ] {
        let error = error(applications);
        assert!(error.contains(what), "{error}");
    }
    for team in ["", "a b", "-a", "a.b", "A"] {
        assert!(matches!(LocalEdge::builder().team(team).start(), Err(EdgeError::Team)), "{team}");
    }
    let taken = LocalEdge::start().unwrap();
    let again = LocalEdge::builder().port(taken.address().port()).start();
    assert!(matches!(again, Err(EdgeError::Listen(_))), "{again:?}");
}
