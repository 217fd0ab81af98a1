use std::sync::Arc;

use cloudflare_access::Refusal;
use cloudflare_access::answer::{Answer, Format, Hints, SignIn};
use http::request::Parts;
use http::{HeaderValue, Response, StatusCode, header};

/// Makes the answer to a refused request.
///
/// Functions of that shape are responders; [`AccessLayer::respond_with`](crate::AccessLayer::respond_with) takes one.
pub trait Respond<B> {
    /// The answer to a request with this head that was refused for this reason.
    fn respond(&self, refusal: Refusal, request: &Parts) -> Response<B>;
}

impl<B, F> Respond<B> for F
where
    F: Fn(Refusal, &Parts) -> Response<B>,
{
    fn respond(&self, refusal: Refusal, request: &Parts) -> Response<B> {
        self(refusal, request)
    }
}

/// Answers with the refusal's status and one line of text that is the same for every reason.
#[derive(Clone, Copy, Debug, Default)]
pub struct PlainResponder;

impl<B: From<String>> Respond<B> for PlainResponder {
    fn respond(&self, refusal: Refusal, _: &Parts) -> Response<B> {
        send(Answer::new(refusal, Format::Text, None))
    }
}

/// Answers in the form that suits the sender: `application/problem+json` for programs, a page for people.
#[derive(Clone, Debug)]
pub struct NegotiatingResponder(pub(crate) Option<Arc<SignIn>>);

impl<B: From<String>> Respond<B> for NegotiatingResponder {
    fn respond(&self, refusal: Refusal, request: &Parts) -> Response<B> {
        let value = |name: &str| request.headers.get(name).map(HeaderValue::as_bytes);
        let hints = Hints {
            accept: value("accept"),
            fetch_mode: value("sec-fetch-mode"),
            requested_with: value("x-requested-with"),
        };
        let mut response = send(Answer::new(refusal, Format::of(&hints), self.0.as_deref()));
        let vary = HeaderValue::from_static("Accept, Sec-Fetch-Mode, X-Requested-With");
        response.headers_mut().insert(header::VARY, vary);
        response
    }
}

/// The core's answer as an HTTP response: what extractors that refuse behind a layer answer too.
#[must_use]
pub fn send<B: From<String>>(answer: Answer) -> Response<B> {
    let mut response = Response::new(B::from(answer.body.into_owned()));
    *response.status_mut() = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::FORBIDDEN);
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(answer.content_type));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if let Some(seconds) = answer.retry_after {
        headers.insert(header::RETRY_AFTER, HeaderValue::from(u16::from(seconds)));
    }
    response
}

/// Answers gRPC calls: status 200 with `grpc-status` 16 (`UNAUTHENTICATED`), 7 (`PERMISSION_DENIED`) where the caller is
/// known and not let in, or 14 (`UNAVAILABLE`) where keys or identities are at fault, in a response of headers only (gRPC over HTTP/2,
/// "Trailers-Only").
#[derive(Clone, Copy, Debug, Default)]
pub struct GrpcResponder;

impl<B: Default> Respond<B> for GrpcResponder {
    fn respond(&self, refusal: Refusal, _: &Parts) -> Response<B> {
        let (status, message) = match refusal {
            refusal if refusal.retry_after().is_some() => ("14", "temporarily unavailable"),
            Refusal::Denied | Refusal::NotAService | Refusal::NotAUser => ("7", "permission denied"),
            _ => ("16", "unauthenticated"),
        };
        let mut response = Response::new(B::default());
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/grpc"));
        headers.insert("grpc-status", HeaderValue::from_static(status));
        headers.insert("grpc-message", HeaderValue::from_static(message));
        response
    }
}
