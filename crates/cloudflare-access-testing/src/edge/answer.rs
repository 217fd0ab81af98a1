//! Answers of the edge's own.

use std::convert::Infallible;

use http_body_util::combinators::BoxBody;
use http_body_util::{BodyExt as _, Full};
use hyper::body::Bytes;
use hyper::header::{self, HeaderName, HeaderValue};
use hyper::{Response, StatusCode};
use serde_json::Value;

use crate::edge::view::{Link, MessageView};
use crate::edge::{EdgeApplication, Principal, Verdict, pages};

pub(crate) type Body = BoxBody<Bytes, hyper::Error>;

/// What is answered, and what the log says of it.
pub(crate) struct Answer {
    pub(crate) response: Response<Body>,
    pub(crate) verdict: Verdict,
    pub(crate) principal: Option<Principal>,
}

/// For every answer of the edge's own.
const HEADERS: [(HeaderName, &str); 5] = [
    (header::CACHE_CONTROL, "no-store"),
    (header::CONTENT_SECURITY_POLICY, pages::CONTENT_SECURITY_POLICY),
    // Not even a service behind the edge learns the address of a login page, with its redirect and its `meta` token.
    (header::REFERRER_POLICY, "strict-origin"),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
];

impl Answer {
    pub(crate) fn html(status: StatusCode, page: String) -> Self {
        Self::of(status, "text/html; charset=utf-8", page)
    }

    pub(crate) fn json(status: StatusCode, value: &Value) -> Self {
        Self::of(status, "application/json", value.to_string())
    }

    pub(crate) fn document(content_type: &'static str, text: String) -> Self {
        Self::of(StatusCode::OK, content_type, text)
    }

    pub(crate) fn empty(status: StatusCode) -> Self {
        Self::of(status, "text/plain", String::new())
    }

    /// An empty answer that sends the browser elsewhere on this server.
    pub(crate) fn redirect(status: StatusCode, location: &str) -> Self {
        Self::empty(status).with_header(header::LOCATION, location)
    }

    /// A page that says one thing.
    pub(crate) fn message(
        status: StatusCode,
        title: &str,
        text: &str,
        mend: Option<&str>,
        links: &[(&str, &str)],
    ) -> Self {
        Self::message_about(status, title, text, mend, links, None)
    }

    /// A page that says one thing about an application.
    pub(crate) fn message_about(
        status: StatusCode,
        title: &str,
        text: &str,
        mend: Option<&str>,
        links: &[(&str, &str)],
        application: Option<&EdgeApplication>,
    ) -> Self {
        let link = |(label, href): &(&str, &str)| Link { label: (*label).to_owned(), href: (*href).to_owned() };
        let view = MessageView {
            status: status.as_u16(),
            title: title.to_owned(),
            text: text.to_owned(),
            mend: mend.map(str::to_owned),
            application: application.map(EdgeApplication::view),
            links: links.iter().map(link).collect(),
        };
        Self::html(status, pages::message(&view))
    }

    pub(crate) fn with_header(mut self, name: HeaderName, value: &str) -> Self {
        // What cannot be a header is left out: a value that a caller has made must not be able to make two.
        if let Ok(value) = HeaderValue::from_str(value) {
            self.response.headers_mut().append(name, value);
        }
        self
    }

    pub(crate) fn with_verdict(mut self, verdict: Verdict) -> Self {
        self.verdict = verdict;
        self
    }

    pub(crate) fn with_principal(mut self, principal: Option<Principal>) -> Self {
        self.principal = principal;
        self
    }

    /// What came from the service behind the edge.
    pub(crate) fn forwarded(response: Response<Body>) -> Self {
        Self { response, verdict: Verdict::Allowed, principal: None }
    }

    fn of(status: StatusCode, content_type: &'static str, body: String) -> Self {
        let mut response = Response::new(body_of(body));
        *response.status_mut() = status;
        let headers = response.headers_mut();
        for (name, value) in HEADERS {
            headers.insert(name, HeaderValue::from_static(value));
        }
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
        Self { response, verdict: Verdict::Own, principal: None }
    }
}

pub(crate) fn body_of(bytes: impl Into<Bytes>) -> Body {
    Full::new(bytes.into()).map_err(|never: Infallible| match never {}).boxed()
}
