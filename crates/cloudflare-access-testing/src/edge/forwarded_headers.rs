//! Headers on their way through the edge.

use hyper::HeaderMap;
use hyper::header::{self, HeaderName, HeaderValue};
use hyper::http::request::Parts;

use crate::edge::forward::Caller;
use crate::edge::handle::Origin;

/// Between two neighbours only (RFC 9110 section 7.6.1), and what `Connection` names.
const HOP_BY_HOP: [&str; 9] = [
    "connection",
    "keep-alive",
    "proxy-authenticate",
    "proxy-authorization",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];

/// The protocol that both sides change to, as the caller wrote it.
pub(crate) struct Upgrading(HeaderValue);

/// The WebSocket upgrade that the request asks for, if it does. Other protocols are nothing for an edge.
pub(crate) fn upgrading(request: &Parts) -> Option<Upgrading> {
    let protocol = request.headers.get(header::UPGRADE)?;
    let is_websocket = protocol.as_bytes().eq_ignore_ascii_case(b"websocket");
    let connection = tokens(&request.headers, &header::CONNECTION);
    (is_websocket && connection.iter().any(|token| token == "upgrade")).then(|| Upgrading(protocol.clone()))
}

/// Whether the request has been through Cloudflare, or an edge that takes its name, before (RFC 8586).
pub(crate) fn is_loop(headers: &HeaderMap) -> bool {
    let networks = tokens(headers, &HeaderName::from_static("cdn-loop"));
    networks.iter().any(|network| network.split(';').next().is_some_and(|name| name.trim() == "cloudflare"))
}

/// Makes a visitor's headers those of Cloudflare's edge.
pub(crate) fn on_the_way_there(
    headers: &mut HeaderMap,
    origin: &Origin,
    upgrading: Option<&Upgrading>,
    caller: Option<Caller<'_>>,
) {
    remove_hop_by_hop(headers);
    remove_access_headers(headers);
    if let Some(upgrading) = upgrading {
        upgrade(headers, upgrading);
    }
    let address = origin.peer.ip().to_string();
    let forwarded = headers.get("x-forwarded-for").and_then(|value| value.to_str().ok());
    let forwarded = forwarded.map_or_else(|| address.clone(), |before| format!("{before},{address}"));
    for (name, value) in [
        ("cdn-loop", "cloudflare; loops=1"),
        ("cf-connecting-ip", address.as_str()),
        ("cf-ray", origin.ray.as_str()),
        ("cf-visitor", r#"{"scheme":"http"}"#),
        ("x-forwarded-for", forwarded.as_str()),
        ("x-forwarded-proto", "http"),
    ] {
        set(headers, name, value);
    }
    let Some((token, principal, application)) = caller else { return };
    set(headers, "cf-access-jwt-assertion", token);
    if let Some(email) = principal.email() {
        set(headers, "cf-access-authenticated-user-email", email);
    }
    if let Some(name) = &application.service_token_header {
        let is_object = |value: &HeaderValue| value.as_bytes().trim_ascii_start().starts_with(b"{");
        if headers.get(name).is_some_and(is_object) {
            headers.remove(name);
        }
    }
}

pub(crate) fn on_the_way_back(headers: &mut HeaderMap, upgrading: Option<&Upgrading>) {
    remove_hop_by_hop(headers);
    if let Some(upgrading) = upgrading {
        upgrade(headers, upgrading);
    }
}

/// Nobody but the edge says who a caller is. Services that take `_` for `-`, as CGI does, see no twins either.
fn remove_access_headers(headers: &mut HeaderMap) {
    let is_access = |name: &&HeaderName| name.as_str().replace('_', "-").starts_with("cf-access-");
    let names: Vec<HeaderName> = headers.keys().filter(is_access).cloned().collect();
    for name in names {
        headers.remove(name);
    }
}

fn remove_hop_by_hop(headers: &mut HeaderMap) {
    for name in tokens(headers, &header::CONNECTION) {
        headers.remove(name);
    }
    for name in HOP_BY_HOP {
        headers.remove(name);
    }
}

fn upgrade(headers: &mut HeaderMap, upgrading: &Upgrading) {
    headers.insert(header::CONNECTION, HeaderValue::from_static("Upgrade"));
    headers.insert(header::UPGRADE, upgrading.0.clone());
}

/// The comma-separated words of a header, in lower case.
fn tokens(headers: &HeaderMap, name: &HeaderName) -> Vec<String> {
    let values = headers.get_all(name).into_iter().filter_map(|value| value.to_str().ok());
    values.flat_map(|value| value.split(',')).map(|token| token.trim().to_ascii_lowercase()).collect()
}

fn set(headers: &mut HeaderMap, name: &'static str, value: &str) {
    match HeaderValue::from_str(value) {
        Ok(value) => headers.insert(HeaderName::from_static(name), value),
        // What cannot be a header must not leave the caller's own in its place.
        Err(_) => headers.remove(name),
    };
}
