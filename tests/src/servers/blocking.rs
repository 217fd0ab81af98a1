//! The recipe for frameworks without an adapter, on `tiny_http`: blocking, and no async anywhere.

use std::net::SocketAddr;
use std::sync::Arc;
use std::{io, thread};

use cloudflare_access::credentials::{self, ASSERTION_HEADER};
use cloudflare_access::{Refusal, UnverifiedToken, VerifiedToken, Verifier};
use cloudflare_access_ureq::verify_blocking;
use tiny_http::{Header, Request, Response};

use super::{REFUSAL_HEADER, Refusals, Server, caller};
use crate::verifiers;

/// `tiny_http`, by hand.
pub const SERVER: Server = Server { name: "blocking", start };

/// Requests that are answered at the same time: a body that never comes must not hold up the next request.
const THREADS: usize = 4;

fn start(verifier: Verifier, refusals: Refusals) -> io::Result<SocketAddr> {
    let server = tiny_http::Server::http("127.0.0.1:0").map_err(io::Error::other)?;
    let address = server.server_addr().to_ip().ok_or(io::ErrorKind::AddrNotAvailable)?;
    let shared = Arc::new((server, verifier));
    for _ in 0..THREADS {
        let shared = Arc::clone(&shared);
        thread::spawn(move || {
            let (server, verifier) = &*shared;
            server.incoming_requests().for_each(|request| answer(verifier, refusals, request));
        });
    }
    Ok(address)
}

/// The path of a request target in origin form or in absolute form (RFC 9112 §3.2).
fn path_of(target: &str) -> &str {
    let target =
        target.split_once("://").map_or(target, |(_, rest)| rest.find('/').map_or("/", |slash| &rest[slash..]));
    target.split('?').next().unwrap_or(target)
}

fn authenticate(verifier: &Verifier, request: &Request) -> Result<VerifiedToken, Refusal> {
    let values = |name: &'static str| {
        let of_name = request.headers().iter().filter(move |header| header.field.equiv(name));
        of_name.map(|header| header.value.as_str().as_bytes())
    };
    let token = credentials::select(values(ASSERTION_HEADER), values("Cookie"))?.ok_or(Refusal::Missing)?;
    verify_blocking(verifier, &UnverifiedToken::parse(token)?, verifiers::now())
}

fn answer(verifier: &Verifier, refusals: Refusals, request: Request) {
    let response = match authenticate(verifier, &request) {
        Ok(token) if path_of(request.url()) == "/admin" => Response::from_string(caller(&token)),
        Ok(_) => Response::from_string("").with_status_code(404),
        Err(refusal) => refuse(refusal, refusals),
    };
    // A client that is gone by now needs no answer.
    let _ = request.respond(response);
}

/// What the adapters answer by themselves, written out.
fn refuse(refusal: Refusal, refusals: Refusals) -> Response<io::Cursor<Vec<u8>>> {
    let body = if refusal.status() == 503 { "temporarily unavailable\n" } else { "forbidden\n" };
    let mut response = Response::from_string(body).with_status_code(refusal.status());
    let mut headers = vec![("Cache-Control", "no-store".to_owned())];
    headers.extend(refusal.retry_after().map(|seconds| ("Retry-After", seconds.to_string())));
    if refusals == Refusals::Labelled {
        headers.push((REFUSAL_HEADER, refusal.reason().to_owned()));
    }
    for (name, value) in headers {
        response.add_header(Header::from_bytes(name, value).expect("a valid header"));
    }
    response
}
