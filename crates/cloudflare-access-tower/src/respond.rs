use cloudflare_access::Refusal;
use cloudflare_access::answer::{Answer, Answers};
use http::request::Parts;
use http::{HeaderValue, Response, StatusCode, header};

/// Makes the answer to a refused request.
///
/// The core's [`Answers`] are the default; functions of that shape are responders too
/// ([`AccessLayer::respond_with`](crate::AccessLayer::respond_with)).
pub trait Respond<B> {
    /// The answer to a request with this head that was refused for this reason.
    fn respond(&self, refusal: Refusal, request: &Parts) -> Response<B>;
}

impl<B, F: Fn(Refusal, &Parts) -> Response<B>> Respond<B> for F {
    fn respond(&self, refusal: Refusal, request: &Parts) -> Response<B> {
        self(refusal, request)
    }
}

impl<B: From<String>> Respond<B> for Answers {
    fn respond(&self, refusal: Refusal, request: &Parts) -> Response<B> {
        send(self.answer(refusal, |name| request.headers.get(name).map(HeaderValue::as_bytes)))
    }
}

/// The core's answer as an HTTP response: what extractors that refuse behind a layer answer too.
#[must_use]
pub fn send<B: From<String>>(answer: Answer) -> Response<B> {
    let mut response = Response::default().map(|()| B::from(String::new()));
    *response.status_mut() = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::FORBIDDEN);
    for (name, value) in answer.headers() {
        response.headers_mut().extend(HeaderValue::try_from(&*value).ok().map(|value| (name.parse().ok(), value)));
    }
    response.map(|_| B::from(answer.body.into_owned()))
}

/// Answers gRPC calls: status 200 with [`Refusal::grpc_status`], in a response of headers only (gRPC over HTTP/2,
/// "Trailers-Only").
#[derive(Clone, Copy, Debug, Default)]
pub struct GrpcResponder;

impl<B: Default> Respond<B> for GrpcResponder {
    fn respond(&self, refusal: Refusal, _: &Parts) -> Response<B> {
        let mut response = Response::new(B::default());
        response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/grpc"));
        response.headers_mut().insert("grpc-status", HeaderValue::from(u16::from(refusal.grpc_status())));
        response
    }
}
