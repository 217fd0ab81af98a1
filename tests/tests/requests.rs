//! Requests that no file can hold: odd paths, bodies that never come, heads that are not HTTP.

use std::io;

use conformance::limits::WAIT_FOR_BODIES;
use conformance::servers::{ALL, Refusals};
use conformance::{client, vectors, verifiers};

/// Spellings of `/admin`, and paths that an adapter might normalize to it.
const PATHS: [&str; 20] = [
    "/",
    "//admin",
    "/./admin",
    "/../admin",
    "/public/../admin",
    "/public/..%2fadmin",
    "/public/..;/admin",
    "/%61dmin",
    "/%2561dmin",
    "/admin%2f",
    "/admin/",
    "/admin//",
    "/admin/.",
    "/admin;a=b",
    "/admin%00",
    "/admin%20",
    "/ADMIN",
    "/admin.html",
    "/%2fadmin",
    "/unknown",
];

#[test]
fn no_path_opens_without_a_token() -> io::Result<()> {
    for server in ALL {
        for refusals in [Refusals::Default, Refusals::Labelled] {
            let address = (server.start)(verifiers::verifier()?, refusals)?;
            for path in PATHS {
                for method in ["GET", "HEAD", "POST", "OPTIONS"] {
                    let request = format!("{method} {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
                    let status = client::send(address, request.as_bytes())?.status;
                    assert!((300..500).contains(&status), "{}: {method} {path} is answered {status}", server.name);
                }
            }
        }
    }
    Ok(())
}

#[test]
fn options_without_a_token_is_forbidden_and_head_with_one_is_not() -> io::Result<()> {
    for server in ALL {
        let address = (server.start)(verifiers::verifier()?, Refusals::Default)?;
        let options = vectors::named("request/options")?;
        assert_eq!(client::send(address, &options.request())?.status, 403, "{}", server.name);
        let mut head = vectors::named("principals/a-user")?;
        head.request_line = "HEAD /admin HTTP/1.1".to_owned();
        let answer = client::send(address, &head.request())?;
        assert_eq!((answer.status, answer.body.as_str()), (200, ""), "{}", server.name);
    }
    Ok(())
}

#[test]
fn a_refused_requests_body_is_not_waited_for() -> io::Result<()> {
    let waits = |name: &str| WAIT_FOR_BODIES.iter().any(|(server, _)| *server == name);
    for server in ALL.iter().filter(|server| !waits(server.name)) {
        let address = (server.start)(verifiers::verifier()?, Refusals::Default)?;
        for body in [
            "Content-Length: 1073741824",
            "Content-Length: 1073741824\r\nExpect: 100-continue",
            "Transfer-Encoding: chunked",
        ] {
            for credentials in ["request/nothing", "dates/exp-in-2001", "signature/zero"] {
                let mut case = vectors::named(credentials)?;
                case.request_line = "POST /admin HTTP/1.1".to_owned();
                case.header_lines.push(body.into());
                // The body never comes: whoever reads it first does not answer in time.
                let answer = client::send(address, &case.request())?;
                assert_eq!(answer.status, 403, "{}: {credentials}, {body}", server.name);
            }
        }
    }
    Ok(())
}

#[test]
fn the_servers_that_wait_for_a_body_are_known() -> io::Result<()> {
    for (name, reason) in WAIT_FOR_BODIES {
        let Some(server) = ALL.iter().find(|server| server.name == *name) else { continue };
        let address = (server.start)(verifiers::verifier()?, Refusals::Default)?;
        let mut case = vectors::named("request/nothing")?;
        case.request_line = "POST /admin HTTP/1.1".to_owned();
        case.header_lines.push("Content-Length: 1073741824".into());
        assert!(client::send(address, &case.request()).is_err(), "{name} is answered at once: no more of `{reason}`");
    }
    Ok(())
}

#[test]
fn what_is_not_http_opens_nothing() -> io::Result<()> {
    let good = vectors::named("principals/a-user")?;
    let token = String::from_utf8_lossy(&good.header_lines[0]).into_owned();
    let token = token.split_once(": ").map(|(_, token)| token.to_owned()).unwrap_or_default();
    let (start, end) = token.split_at(token.len() / 2);
    for server in ALL {
        let address = (server.start)(verifiers::verifier()?, Refusals::Labelled)?;
        for (name, head) in [
            ("a space in front of the colon", format!("Cf-Access-Jwt-Assertion : {token}")),
            ("a folded value", format!("Cf-Access-Jwt-Assertion: {start}\r\n {end}")),
            ("a folded value in front", format!("Cf-Access-Jwt-Assertion:\r\n {token}")),
            ("a return in a value", format!("Cf-Access-Jwt-Assertion: {start}\r{end}")),
            ("a newline in a value", format!("Cf-Access-Jwt-Assertion: {start}\n{end}")),
            ("a return in a name", format!("Cf-Access-Jwt\r-Assertion: {token}")),
            ("a line without a colon", format!("Cf-Access-Jwt-Assertion {token}")),
            ("a name in quotes", format!("\"Cf-Access-Jwt-Assertion\": {token}")),
            ("the token behind the head", format!("A: b\r\n\r\nCf-Access-Jwt-Assertion: {token}")),
        ] {
            let request = format!("GET /admin HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{head}\r\n\r\n");
            let status = client::send(address, request.as_bytes())?.status;
            assert!((400..500).contains(&status), "{}: {name} is answered {status}", server.name);
        }
    }
    Ok(())
}
