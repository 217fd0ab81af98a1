use cloudflare_access::Refusal;
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

impl<B: From<&'static str>> Respond<B> for PlainResponder {
    fn respond(&self, refusal: Refusal, _: &Parts) -> Response<B> {
        let status = StatusCode::from_u16(refusal.status()).unwrap_or(StatusCode::FORBIDDEN);
        let body = match status {
            StatusCode::SERVICE_UNAVAILABLE => "temporarily unavailable\n",
            _ => "forbidden\n",
        };
        let mut response = Response::new(B::from(body));
        *response.status_mut() = status;
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
        // A cache on the way must not give one caller's answer to the next.
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if let Some(seconds) = refusal.retry_after() {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(u16::from(seconds)));
        }
        response
    }
}

/// Answers gRPC calls: status 200 with `grpc-status` 16 (`UNAUTHENTICATED`), or 14 (`UNAVAILABLE`) where the keys are at
/// fault, in a response of headers only (gRPC over HTTP/2, "Trailers-Only").
///
/// A handler's own policy answers 7 (`PERMISSION_DENIED`).
#[derive(Clone, Copy, Debug, Default)]
pub struct GrpcResponder;

impl<B: Default> Respond<B> for GrpcResponder {
    fn respond(&self, refusal: Refusal, _: &Parts) -> Response<B> {
        let (status, message) = match refusal.retry_after() {
            Some(_) => ("14", "temporarily unavailable"),
            None => ("16", "unauthenticated"),
        };
        let mut response = Response::new(B::default());
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/grpc"));
        headers.insert("grpc-status", HeaderValue::from_static(status));
        headers.insert("grpc-message", HeaderValue::from_static(message));
        response
    }
}
