//! What a caller shows to the edge.

use hyper::HeaderMap;
use hyper::header::COOKIE;
use serde_json::Value;

use crate::edge::{EdgeApplication, cookie};

/// The header in which `cloudflared access curl` and applications on somebody's behalf send a user's token.
const TOKEN: &str = "cf-access-token";
pub(crate) const CLIENT_ID: &str = "cf-access-client-id";
pub(crate) const CLIENT_SECRET: &str = "cf-access-client-secret";

/// The credentials of a service token, known or not.
#[derive(Clone, Eq, PartialEq)]
pub(crate) struct ServiceCredentials {
    pub(crate) client_id: String,
    pub(crate) client_secret: String,
}

/// Every token of a user that the request shows, the one in the header first.
pub(crate) fn tokens(headers: &HeaderMap) -> Vec<&str> {
    let text =
        |name: &str| headers.get_all(name).into_iter().filter_map(|value| value.to_str().ok()).collect::<Vec<_>>();
    let mut tokens = text(TOKEN);
    tokens.extend(text(COOKIE.as_str()).into_iter().flat_map(cookie::values));
    tokens
}

/// The service token that the request shows, in one form or the other.
pub(crate) fn service(headers: &HeaderMap, application: &EdgeApplication) -> Option<ServiceCredentials> {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
    // One of the two alone is an attempt too, which fails.
    if headers.contains_key(CLIENT_ID) || headers.contains_key(CLIENT_SECRET) {
        let (client_id, client_secret) = (text(CLIENT_ID).unwrap_or_default(), text(CLIENT_SECRET).unwrap_or_default());
        return Some(ServiceCredentials { client_id, client_secret });
    }
    let object: Value = serde_json::from_str(&text(application.service_token_header.as_deref()?)?).ok()?;
    let member = |name: &str| {
        let (_, value) = object.as_object()?.iter().find(|(member, _)| member.eq_ignore_ascii_case(name))?;
        value.as_str().map(str::to_owned)
    };
    Some(ServiceCredentials { client_id: member(CLIENT_ID)?, client_secret: member(CLIENT_SECRET)? })
}
