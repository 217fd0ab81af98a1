//! The local edge in front of every adapter: whoever it lets in, the verifiers take for the same; what it is made to do
//! wrong, they notice.

use std::io;
use std::net::SocketAddr;
use std::thread;
use std::time::{Duration, Instant};

use cloudflare_access::refresh::Settings;
use cloudflare_access::{Application, Verifier};
use cloudflare_access_testing::{Fault, Issuer, LocalEdge, ServiceToken, SignIn};
use cloudflare_access_ureq::TeamKeys;
use conformance::client::{self, Answer};
use conformance::servers::{ALL, Refusals, Server};

const CLIENT_ID: &str = "0123456789abcdef0123456789abcdef.access";
const SECRET: &str = "cfast_secret";

/// Far shorter than in production: the tests rotate more often than teams do.
const SHORT: Duration = Duration::from_millis(50);

/// An edge, and behind it this adapter's server, which was told of it as `cfaccess dev` says.
fn edge_before(server: &Server) -> io::Result<(LocalEdge, TeamKeys)> {
    let token = ServiceToken::new("backup", CLIENT_ID, SECRET);
    let edge = LocalEdge::builder().service_token(token).start().map_err(io::Error::other)?;
    let [(_, team), (_, audience), (_, certs_url)] = edge.variables();
    let application = Application::parse(&team, [audience.as_str()]).map_err(io::Error::other)?;
    let settings = Settings::default().with_cooldown(SHORT).with_backoff(SHORT, SHORT);
    let keys = TeamKeys::builder(application.team_domain()).settings(settings);
    let keys = keys.loopback_certs_url(&certs_url).map_err(io::Error::other)?.start().map_err(io::Error::other)?;
    edge.forward_to((server.start)(Verifier::new(application, keys.clone()), Refusals::Labelled)?);
    Ok((edge, keys))
}

fn get(address: SocketAddr, headers: &str) -> io::Result<Answer> {
    let request = format!("GET /admin HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{headers}\r\n");
    client::send(address, request.as_bytes())
}

fn with_cookie(edge: &LocalEdge, cookie: &str) -> io::Result<Answer> {
    get(edge.address(), &format!("Cookie: {cookie}\r\n"))
}

/// Rotates once an unknown key may bring the next fetch forward.
fn rotate(edge: &LocalEdge) {
    thread::sleep(SHORT * 2);
    edge.issuer(Issuer::rotate);
}

fn said(answer: &Answer) -> (u16, &str) {
    (answer.status, answer.header("x-refusal").unwrap_or(answer.body.as_str()))
}

#[test]
fn whoever_signs_in_is_the_same_to_every_server() -> io::Result<()> {
    for server in ALL {
        let (edge, _keys) = edge_before(server)?;
        assert_eq!(get(edge.address(), "")?.status, 302, "{}", server.name);

        let user = edge.sign_in(SignIn::user("kim@example.com").groups(["eng"]));
        assert_eq!(said(&with_cookie(&edge, &user)?), (200, "user kim@example.com"), "{}", server.name);
        let nobody = edge.sign_in(SignIn::non_identity());
        assert_eq!(said(&with_cookie(&edge, &nobody)?), (200, "non-identity"), "{}", server.name);
        let headers = format!("CF-Access-Client-Id: {CLIENT_ID}\r\nCF-Access-Client-Secret: {SECRET}\r\n");
        let service = format!("service {CLIENT_ID}");
        assert_eq!(said(&get(edge.address(), &headers)?), (200, service.as_str()), "{}", server.name);

        edge.expire_sessions();
        assert_eq!(with_cookie(&edge, &user)?.status, 302, "{}", server.name);
    }
    Ok(())
}

#[test]
fn nobody_is_refused_for_a_rotation() -> io::Result<()> {
    for server in ALL {
        let (edge, _keys) = edge_before(server)?;
        let before = edge.sign_in(SignIn::user("kim@example.com"));
        assert_eq!(with_cookie(&edge, &before)?.status, 200);
        rotate(&edge);
        let after = edge.sign_in(SignIn::user("lee@example.com"));
        // The first request with the new key waits for the refresh that it causes.
        for (cookie, caller) in
            [(&after, "user lee@example.com"), (&before, "user kim@example.com"), (&after, "user lee@example.com")]
        {
            assert_eq!(said(&with_cookie(&edge, cookie)?), (200, caller), "{}", server.name);
        }
    }
    Ok(())
}

#[test]
fn a_wrong_clock_and_a_withdrawn_key_show() -> io::Result<()> {
    let (edge, _keys) = edge_before(&ALL[0])?;
    for (skew, reason) in [(86_400, "not-yet-valid"), (-172_800, "expired")] {
        edge.set_clock_skew(skew);
        let cookie = edge.sign_in(SignIn::user("kim@example.com"));
        assert_eq!(said(&with_cookie(&edge, &cookie)?), (403, reason), "{skew}");
    }
    edge.set_clock_skew(0);

    let cookie = edge.sign_in(SignIn::user("kim@example.com"));
    edge.issuer(|issuer| {
        issuer.rotate();
        issuer.withdraw(issuer.current_key().key_id())
    });
    let unknown = edge.sign_in(SignIn::user("kim@example.com"));
    assert_eq!(said(&with_cookie(&edge, &unknown)?), (403, "unknown-key"));
    assert_eq!(with_cookie(&edge, &cookie)?.status, 200);
    Ok(())
}

#[test]
fn known_keys_serve_through_every_fault_and_new_ones_come_after_it() -> io::Result<()> {
    let (edge, _keys) = edge_before(&ALL[0])?;
    for fault in [Fault::Status(500), Fault::EmptyKeys, Fault::HalfJson, Fault::GzipBomb, Fault::Reset] {
        let known = edge.sign_in(SignIn::user("kim@example.com"));
        until_ok(&edge, &known)?;
        edge.answer_with(fault.clone());
        rotate(&edge);
        let new = edge.sign_in(SignIn::user("kim@example.com"));
        assert_eq!(said(&with_cookie(&edge, &new)?), (503, "keys-unavailable"), "{fault:?}");
        assert_eq!(with_cookie(&edge, &known)?.status, 200, "{fault:?}");
        edge.answer_genuinely();
        until_ok(&edge, &new)?;
    }
    edge.set_outage(true);
    rotate(&edge);
    let new = edge.sign_in(SignIn::user("kim@example.com"));
    assert_eq!(said(&with_cookie(&edge, &new)?), (503, "keys-unavailable"));
    edge.set_outage(false);
    until_ok(&edge, &new)
}

/// Until the server has fetched the key, which it tries again and again after a failure.
fn until_ok(edge: &LocalEdge, cookie: &str) -> io::Result<()> {
    let deadline = Instant::now() + Duration::from_secs(30);
    while with_cookie(edge, cookie)?.status != 200 {
        assert!(Instant::now() < deadline, "the new key is not fetched");
    }
    Ok(())
}
