//! Whether a request that changes something comes from a page of the edge itself.

use hyper::HeaderMap;
use hyper::header::{HOST, ORIGIN};
use hyper::http::request::Parts;

use crate::edge::Fields;
use crate::edge::state::State;

impl State {
    /// A page of another origin in the developer's browser must not sign anybody in, nor read or change what is here.
    ///
    /// Browsers name the origin of such a request, and pages cannot forge it. A form holds what only the edge's own pages show.
    /// A page cannot send JSON to another origin unless that allows it, which the edge never does.
    pub(crate) fn is_own(&self, request: &Parts, fields: &Fields) -> bool {
        is_same_origin(&request.headers) && (fields.is_json || fields.get("csrf") == Some(self.csrf.as_str()))
    }
}

pub(crate) fn is_same_origin(headers: &HeaderMap) -> bool {
    let text = |value: &hyper::header::HeaderValue| value.to_str().unwrap_or("?").to_owned();
    let host = headers.get(HOST).map(text).unwrap_or_default();
    let origin = headers.get(ORIGIN).map(text);
    let site = headers.get("sec-fetch-site").map(text);
    origin.is_none_or(|origin| origin.eq_ignore_ascii_case(&format!("http://{host}")))
        && site.is_none_or(|site| site == "same-origin" || site == "none")
}
