//! What only axum has: extractors, optional layers, routers.

use std::io;
use std::net::SocketAddr;

use axum::Router;
use axum::routing::get;
use cloudflare_access::{Service, User, VerifiedToken};
use cloudflare_access_axum::{Access, AccessLayer};
use conformance::servers::{axum as server, caller};
use conformance::{client, vectors, verifiers};

const USER: &str = "principals/a-user";
const SERVICE: &str = "principals/a-service";
const NOBODY: &str = "principals/a-caller-without-identity";
const NOTHING: &str = "request/nothing";
const COOKIE: &str = "credentials/cookie";
const BAD: [&str; 6] = [
    "dates/exp-in-2001",
    "signature/zero",
    "structure/empty",
    "credentials/cookie-expired",
    "credentials/cookie-empty",
    "credentials/header-empty-and-a-good-cookie",
];

/// The status and the body with which this case is answered.
fn answer(address: SocketAddr, id: &str) -> io::Result<(u16, String)> {
    let answer = client::send(address, &vectors::named(id)?.request())?;
    Ok((answer.status, answer.body))
}

fn is(status: u16, body: &str) -> (u16, String) {
    (status, body.to_owned())
}

fn layer() -> io::Result<AccessLayer> {
    Ok(AccessLayer::new(verifiers::verifier()?))
}

async fn whoever(caller: Option<Access<VerifiedToken>>) -> String {
    caller.map_or_else(|| "anonymous".to_owned(), |Access(token)| self::caller(&token))
}

#[test]
fn an_extractor_without_a_layer_is_a_fault_of_the_server() -> io::Result<()> {
    let routes = [
        get(async |_: Access<VerifiedToken>| "inside"),
        get(async |_: Access<User>| "inside"),
        get(async |_: Access<Service>| "inside"),
        get(async |_: Option<Access<VerifiedToken>>| "inside"),
        get(async |_: Option<Access<User>>| "inside"),
        get(async |_: Option<Access<Service>>| "inside"),
    ];
    for route in routes {
        let address = server::serve(Router::new().route("/admin", route))?;
        for id in [USER, NOTHING, BAD[0]] {
            assert_eq!(answer(address, id)?, is(500, "internal server error\n"), "{id}");
        }
    }
    Ok(())
}

#[test]
fn optional_means_absent_and_never_bad() -> io::Result<()> {
    let router = Router::new().route("/admin", get(whoever)).layer(layer()?.optional());
    let address = server::serve(router)?;
    assert_eq!(answer(address, NOTHING)?, is(200, "anonymous"));
    assert_eq!(answer(address, USER)?, is(200, "user kim@example.com"));
    assert_eq!(answer(address, COOKIE)?, is(200, "user kim@example.com"));
    for id in BAD {
        assert_eq!(answer(address, id)?, is(403, "forbidden\n"), "{id}");
    }
    Ok(())
}

#[test]
fn an_optional_layer_does_not_satisfy_an_extractor_that_is_not() -> io::Result<()> {
    let router =
        Router::new().route("/admin", get(async |_: Access<VerifiedToken>| "inside")).layer(layer()?.optional());
    let address = server::serve(router)?;
    assert_eq!(answer(address, NOTHING)?, is(403, "forbidden\n"));
    assert_eq!(answer(address, USER)?, is(200, "inside"));
    Ok(())
}

#[test]
fn a_header_only_layer_ignores_cookies() -> io::Result<()> {
    let required = Router::new().route("/admin", get(whoever)).layer(layer()?.header_only());
    let optional = Router::new().route("/admin", get(whoever)).layer(layer()?.header_only().optional());
    let (required, optional) = (server::serve(required)?, server::serve(optional)?);
    for id in [COOKIE, "credentials/cookie-expired", "credentials/cookie-tossed-in-two-lines"] {
        assert_eq!(answer(required, id)?, is(403, "forbidden\n"), "{id}");
        assert_eq!(answer(optional, id)?, is(200, "anonymous"), "{id}");
    }
    for address in [required, optional] {
        for id in [USER, "credentials/header-and-another-cookie", "credentials/header-and-cookies-that-differ"] {
            assert_eq!(answer(address, id)?, is(200, "user kim@example.com"), "{id}");
        }
    }
    Ok(())
}

#[test]
fn a_user_is_no_service_and_a_service_is_no_user() -> io::Result<()> {
    let users =
        Router::new().route("/admin", get(async |Access(user): Access<User>| user.email().to_owned())).layer(layer()?);
    let services = Router::new()
        .route("/admin", get(async |Access(service): Access<Service>| service.client_id().to_owned()))
        .layer(layer()?);
    let (users, services) = (server::serve(users)?, server::serve(services)?);
    assert_eq!(answer(users, USER)?, is(200, "kim@example.com"));
    assert_eq!(answer(services, SERVICE)?, is(200, "0123456789abcdef0123456789abcdef.access"));
    for (address, id) in [(users, SERVICE), (users, NOBODY), (services, USER), (services, NOBODY)] {
        assert_eq!(answer(address, id)?, is(403, "forbidden\n"), "{id}");
    }
    Ok(())
}

#[test]
fn an_optional_user_is_not_a_way_in_for_a_service() -> io::Result<()> {
    let route =
        get(async |user: Option<Access<User>>| user.map_or_else(String::new, |Access(user)| user.email().to_owned()));
    let address = server::serve(Router::new().route("/admin", route).layer(layer()?.optional()))?;
    assert_eq!(answer(address, NOTHING)?, is(200, ""));
    assert_eq!(answer(address, USER)?, is(200, "kim@example.com"));
    assert_eq!(answer(address, SERVICE)?, is(403, "forbidden\n"));
    Ok(())
}

#[test]
fn a_layer_guards_what_it_wraps_and_a_route_added_later_is_public() -> io::Result<()> {
    let router = Router::new().route("/admin", get(whoever)).route_layer(layer()?).route("/", get(async || "public"));
    let address = server::serve(router)?;
    assert_eq!(answer(address, NOTHING)?, is(403, "forbidden\n"));
    let public = client::send(address, b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")?;
    assert_eq!((public.status, public.body.as_str()), (200, "public"));
    Ok(())
}

#[test]
fn a_handler_that_panics_disturbs_nobody_else() -> io::Result<()> {
    async fn panics(_: Access<User>) -> &'static str {
        panic!("a handler went wrong")
    }
    let routes = Router::new().route("/admin", get(whoever)).route("/panics", get(panics));
    let address = server::serve(routes.route_layer(layer()?))?;
    for _ in 0..3 {
        let mut case = vectors::named(USER)?;
        case.request_line = "GET /panics HTTP/1.1".to_owned();
        // The connection ends without an answer, however the client says so.
        assert!(client::send(address, &case.request()).map_or(true, |answer| answer.status != 200));
        assert_eq!(answer(address, USER)?, is(200, "user kim@example.com"));
        assert_eq!(answer(address, BAD[0])?.0, 403);
    }
    Ok(())
}
