//! Applications that let in whom they should not, or refuse in a way that hides what is wrong.

use std::net::{Ipv4Addr, SocketAddr, TcpListener};

use cloudflare_access_testing::{AUDIENCE, OTHER_AUDIENCE};

use super::server::{self, Answer, Request, guarded, redirect, status};
use super::{Doctor, assert_line};

fn doctor(address: SocketAddr) -> Doctor {
    Doctor::start().with(&["--timeout", "5", "--app", &format!("http://{address}/admin")])
}

fn serving(answer: impl Fn(&Request) -> Answer + Send + 'static) -> Doctor {
    doctor(server::start(answer))
}

#[test]
fn a_guarded_application() {
    let finished = serving(guarded).run();
    assert_eq!(finished.code, Some(0), "{}", finished.stdout);
    let checks: Vec<&str> =
        finished.stdout.lines().filter_map(|line| line.split("app/").nth(1)?.split(' ').next()).collect();
    assert_eq!(checks, ["no-token", "garbage", "foreign-key", "forged-key-id", "cookie", "email-header", "spellings"]);
}

#[test]
fn open_without_a_token() {
    let open = serving(|_| status(200));
    open.assert_finds("fail", "app/no-token", "answers 200 without a token", "put the guard in front");
    // Where no door is closed, forged keys open none.
    let finished = open.run();
    assert_eq!(finished.stdout.matches("app/").count(), 2, "{}", finished.stdout);
    assert!(finished.stdout.contains("\nskip  app/forged "), "{}", finished.stdout);
}

#[test]
fn open_to_anything_in_the_header() {
    let doctor = serving(|request| status(if request.header("cf-access-jwt-assertion").is_some() { 200 } else { 403 }));
    doctor.assert_finds("fail", "app/garbage", "lets in garbage as a token", "verify the token, not its presence");
}

#[test]
fn open_to_a_token_of_a_foreign_key() {
    // It decodes and does not verify.
    let decodes = |request: &Request| {
        let token = request.header("cf-access-jwt-assertion").unwrap_or_default();
        status(if token.starts_with("eyJ") { 200 } else { 403 })
    };
    let finished = serving(decodes).run();
    assert_line(
        &finished,
        "fail",
        "app/foreign-key",
        "lets in a token that a foreign key signed",
        "check the signature",
    );
    assert_line(
        &finished,
        "fail",
        "app/forged-key-id",
        "under the name of a genuine key",
        "to decode a token is not to verify",
    );
    assert_eq!(finished.code, Some(2));
}

#[test]
fn open_to_a_forged_cookie() {
    let doctor = serving(|request| match request.header("cookie") {
        Some(_) => status(200),
        None => guarded(request),
    });
    doctor.assert_finds("fail", "app/cookie", "lets in a forged token in the cookie", "check the signature");
}

#[test]
fn open_to_the_unsigned_email() {
    let doctor = serving(|request| match request.header("cf-access-authenticated-user-email") {
        Some(email) if email.ends_with("@example.com") => status(200),
        _ => guarded(request),
    });
    doctor.assert_finds(
        "fail",
        "app/email-header",
        "lets in the unsigned email header",
        "take the email from the token",
    );
}

#[test]
fn open_by_another_spelling_of_the_path() {
    for (open, how) in [
        ("//admin", "two slashes"),
        ("/%61dmin", "percent-encoded"),
        ("/ADMIN", "capitals"),
        ("/admin/", "slash at the end"),
    ] {
        let doctor = serving(move |request| status(if request.path == open { 200 } else { 403 }));
        doctor.assert_finds("fail", "app/spellings", how, "guard the router");
    }
}

#[test]
fn refusals_that_hide_what_is_wrong() {
    let location = redirect("/admin");
    serving(move |_| location.clone()).assert_finds("fail", "app/no-token", "redirects in a circle", "answer 403");
    let to_and_fro = |request: &Request| redirect(if request.path == "/login" { "/admin" } else { "/login" });
    serving(to_and_fro).assert_finds("fail", "app/no-token", "redirects in a circle", "without end");
    let on_and_on = |request: &Request| redirect(&format!("{}x", request.path));
    serving(on_and_on).assert_finds("fail", "app/no-token", "redirects in a circle", "without end");
    // To another host, to another port, to both.
    for elsewhere in ["http://login.example.org/", "https://{host}/", "https://login.example.org/"] {
        let doctor = serving(|request| redirect(&elsewhere.replace("{host}", request.header("host").unwrap())));
        doctor.assert_finds("warn", "app/no-token", "a redirect to somewhere else", "answer 403");
    }
    serving(|_| status(500)).assert_finds("fail", "app/no-token", "answers 500", "an extractor without it answers 500");
    serving(|_| status(503)).assert_finds("fail", "app/no-token", "answers 503", "reach the certs endpoint");
    serving(|_| status(404)).assert_finds("warn", "app/no-token", "answers 404", "a path in `--app` that exists");
    serving(|_| status(400)).assert_finds("warn", "app/no-token", "answers 400", "answer 403");
    serving(|_| status(530)).assert_finds("fail", "app/no-token", "answers 530", "start the application");
    let failing =
        |request: &Request| status(if request.header("cf-access-jwt-assertion").is_some() { 500 } else { 403 });
    serving(failing).assert_finds("fail", "app/garbage", "answers 500 to garbage", "no failure of the application");
    // As an origin does that cannot fetch keys, once a token passes every other check.
    let keyless = |request: &Request| {
        status(if request.header("cf-access-jwt-assertion").is_some_and(|token| token.len() > 100) { 503 } else { 403 })
    };
    serving(keyless).assert_finds("warn", "app/foreign-key", "answers 503", "cannot fetch keys");
}

#[test]
fn a_redirect_to_a_guarded_place_is_a_refusal() {
    let finished =
        serving(|request| if request.path == "/admin/" { guarded(request) } else { redirect("/admin/") }).run();
    assert!(finished.stdout.contains("ok    app/no-token         the application answers 403"), "{}", finished.stdout);
    assert_eq!(finished.code, Some(0));
}

/// As one with a long content security policy and many cookies is.
#[test]
fn a_long_head_is_read() {
    let finished = serving(|_| format!("{}X-Padding: {}\r\n", status(403), "x".repeat(16_000))).run();
    assert_eq!(finished.code, Some(0), "{}", finished.stdout);
}

#[test]
fn nobody_there() {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let address = listener.local_addr().unwrap();
    let hangs = Doctor::start().with(&["--timeout", "1", "--app", &format!("http://{address}/admin")]);
    hangs.assert_finds("fail", "app/no-token", "does not answer in time", "whether the application runs");
    drop(listener);
    doctor(address).assert_finds("fail", "app/no-token", "cannot be reached", "whether the application runs");
    for url in ["app.example.org/admin", "ftp://app.example.org", "http://", "http://user@127.0.0.1/", "/admin"] {
        let doctor = Doctor::start().with(&["--app", url]);
        doctor.assert_finds("fail", "app/no-token", "URL is none", "scheme and host");
    }
}

/// The edge, as far as it goes: the way to the login page of this team's application.
fn edge(team: &'static str, audience: &'static str) -> SocketAddr {
    server::start(move |_| {
        redirect(&format!(
            "https://{team}.cloudflareaccess.com/cdn-cgi/access/login/app.example.org?kid={audience}&redirect_url=%2Fadmin&meta=x"
        ))
    })
}

#[test]
fn the_edge_tells_the_application() {
    let finished = doctor(edge("acme", AUDIENCE)).run();
    assert_eq!(finished.code, Some(0), "{}", finished.stdout);
    assert!(finished.stdout.contains("redirects to Access's login page (the edge does)"), "{}", finished.stdout);
    let recreated = doctor(edge("acme", OTHER_AUDIENCE));
    recreated.assert_finds("fail", "app/application", OTHER_AUDIENCE, "deleted and created anew has another tag");
    doctor(edge("beta", AUDIENCE)).assert_finds("fail", "app/application", "is that of beta.", "write the team");
}

#[test]
fn round_the_edge() {
    let front = edge("acme", AUDIENCE);
    let behind = |answer: fn(&Request) -> Answer| {
        let direct = server::start(answer);
        doctor(front).with(&["--direct", &format!("http://{direct}")])
    };
    behind(|_| status(200)).assert_finds("fail", "direct/reachable", "answers 200 round the edge", "close the port");
    let guarded = behind(guarded);
    guarded.assert_finds(
        "warn",
        "direct/reachable",
        "reachable round the edge, and answers 403 there",
        "session was revoked",
    );
    let decodes = behind(|request| status(if request.header("cf-access-jwt-assertion").is_some() { 200 } else { 403 }));
    decodes.assert_finds("fail", "direct/foreign-key", "lets in a token", "check the signature");

    // It is asked by the name under which it is known.
    let named =
        behind(|request| status(if request.header("host").is_some_and(|host| host.contains(':')) { 200 } else { 403 }));
    named.assert_finds("fail", "direct/reachable", "answers 200", "close the port");

    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let finished = doctor(front).with(&["--direct", &format!("http://{address}")]).run();
    let nobody = format!("ok    direct/reachable     nobody answers at {address}: ");
    assert!(finished.stdout.contains(&nobody), "{}", finished.stdout);
    assert_eq!(finished.code, Some(0));
    let wrong = doctor(front).with(&["--direct", "https://127.0.0.1:1"]);
    wrong.assert_finds("fail", "direct/reachable", "no `http` URL", "http://203.0.113.9:8080");
}
