//! One request, from its head to an answer.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use hyper::body::Incoming;
use hyper::header::{HOST, HeaderName, SET_COOKIE};
use hyper::http::request::Parts;
use hyper::{Request, Response, StatusCode};

use crate::edge::answer::{Answer, Body};
use crate::edge::decision::{Decision, decide};
use crate::edge::forward::forward;
use crate::edge::identity::is_endpoint;
use crate::edge::state::State;
use crate::edge::to_login::about;
use crate::edge::{EdgeApplication, Principal, RequestLine, Verdict, host, preflight, random_hex};

/// Where a request came from and how it is told from others.
#[derive(Clone, Debug)]
pub(crate) struct Origin {
    pub(crate) peer: SocketAddr,
    /// What Cloudflare sends as `CF-Ray`: 16 hex digits and a location.
    pub(crate) ray: String,
}

/// The answer, or why the connection is closed without one.
pub(crate) async fn handle(
    state: Arc<State>,
    peer: SocketAddr,
    request: Request<Incoming>,
) -> Result<Response<Body>, &'static str> {
    let began = Instant::now();
    let (method, path) = (request.method().to_string(), request.uri().path().to_owned());
    let origin = Origin { peer, ray: format!("{}-LOC", random_hex::<8>()) };
    let is_endpoint = is_endpoint(&path);
    if is_endpoint && !state.is_sound(&path) {
        return Err("clients send the request again on a new connection, where a fault can be shown");
    }
    let answer = answer(&state, &origin, request).await;
    let answer = answer.with_header(HeaderName::from_static("cf-ray"), &origin.ray);
    if !is_endpoint {
        state.log.add(RequestLine {
            at: SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs()),
            method,
            path,
            verdict: answer.verdict,
            principal: answer.principal.as_ref().map(Principal::to_string),
            status: answer.response.status().as_u16(),
            duration: began.elapsed(),
        });
    }
    Ok(answer.response)
}

async fn answer(state: &Arc<State>, origin: &Origin, request: Request<Incoming>) -> Answer {
    let (parts, body) = request.into_parts();
    let path = parts.uri.path();
    // An address with a host in it, `OPTIONS *` or `CONNECT`.
    if parts.uri.authority().is_some() || !path.starts_with('/') {
        return no_path();
    }
    let Some(host) = host_of(&parts) else { return misdirected() };
    if path == "/cdn-cgi" || path.starts_with("/cdn-cgi/") {
        return state.own_pages(&host, parts, body).await;
    }
    let Ok(application) = state.applications.find(&host, path) else { return ambiguous_path() };
    let Some(application) = application else {
        return forward(state, origin, parts, body, None).await.with_verdict(Verdict::Unprotected);
    };
    match decide(state, application, &parts) {
        Decision::Allow { token, principal, set_cookie } => {
            let answer = forward(state, origin, parts, body, Some((&token, &principal, application))).await;
            let answer = answer.with_verdict(Verdict::Allowed).with_principal(Some(principal));
            match set_cookie {
                Some(cookie) => answer.with_header(SET_COOKIE, &cookie),
                None => answer,
            }
        }
        Decision::Bypass => forward(state, origin, parts, body, None).await.with_verdict(Verdict::Bypassed),
        Decision::Forbid { principal, why } => forbidden(application, &host, principal, why),
        Decision::Login => state.to_login(application, &host, &parts),
        Decision::Preflight(cors) => preflight::answer(&cors, &parts),
        Decision::Unauthorized { why } => {
            let answer =
                Answer::message_about(StatusCode::UNAUTHORIZED, "Unauthorized", why, None, &[], Some(application));
            about(answer, application, &host).with_verdict(Verdict::Unauthorized)
        }
    }
}

fn forbidden(application: &EdgeApplication, host: &str, principal: Option<Principal>, why: &str) -> Answer {
    let links: &[(&str, &str)] = match &principal {
        Some(Principal::User { .. }) => &[("Sign in as somebody else", "/cdn-cgi/access/logout")],
        _ => &[],
    };
    let answer = Answer::message_about(StatusCode::FORBIDDEN, "Forbidden", why, None, links, Some(application));
    about(answer, application, host).with_verdict(Verdict::Forbidden).with_principal(principal)
}

/// The host that the request is for, where it is one of this machine and there is no doubt about it.
fn host_of(request: &Parts) -> Option<String> {
    let mut hosts = request.headers.get_all(HOST).into_iter();
    match (hosts.next(), hosts.next()) {
        (Some(host), None) => host.to_str().ok().and_then(host::loopback),
        _ => None,
    }
}

fn no_path() -> Answer {
    let (text, mend) = ("The request names no path.", "Send requests to the edge itself, not through it as a proxy.");
    Answer::message(StatusCode::BAD_REQUEST, "Bad request", text, Some(mend), &[]).with_verdict(Verdict::Malformed)
}

fn ambiguous_path() -> Answer {
    let text =
        "The path is in one application as it is written, and not in the same with its dots and escapes resolved.";
    let mend = "Write it without `..`, `//`, backslashes and needless escapes.";
    Answer::message(StatusCode::BAD_REQUEST, "Bad request", text, Some(mend), &[]).with_verdict(Verdict::Malformed)
}

fn misdirected() -> Answer {
    let text = "This server answers for this machine only, and the request is for another host.";
    let mend = "Use localhost, a name that ends in .localhost, or 127.0.0.1.";
    Answer::message(StatusCode::MISDIRECTED_REQUEST, "Wrong host", text, Some(mend), &[])
        .with_verdict(Verdict::Malformed)
}
