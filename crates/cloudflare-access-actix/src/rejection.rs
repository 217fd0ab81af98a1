use std::fmt;

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, ResponseError};
use cloudflare_access::Refusal;
use cloudflare_access::answer::{Answer, Format};

use crate::respond;

/// Why an extractor has nothing to give.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum AccessRejection {
    /// The route stands behind no [`AccessMiddleware`](crate::AccessMiddleware): a fault of the program, answered with
    /// 500.
    MiddlewareMissing,
    /// The caller is not whom the handler asks for. Answered as the middleware answers by default.
    Refused(Refusal),
}

impl AccessRejection {
    /// Told where it happens and not where it is answered: what `Option` does with it is no answer.
    pub(crate) fn log(&self) {
        match self {
            AccessRejection::MiddlewareMissing => tracing::error!("{self}"),
            AccessRejection::Refused(refusal) => tracing::debug!(reason = refusal.reason(), "refused a request"),
        }
    }
}

impl fmt::Display for AccessRejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            AccessRejection::MiddlewareMissing => f.write_str(
                "the route is not guarded: add `.wrap(AccessMiddleware::new(verifier))` to its app, scope or resource",
            ),
            AccessRejection::Refused(refusal) => refusal.fmt(f),
        }
    }
}

impl std::error::Error for AccessRejection {}

impl ResponseError for AccessRejection {
    fn status_code(&self) -> StatusCode {
        self.error_response().status()
    }

    fn error_response(&self) -> HttpResponse {
        match self {
            AccessRejection::MiddlewareMissing => HttpResponse::InternalServerError()
                .content_type("text/plain; charset=utf-8")
                .body("internal server error\n"),
            AccessRejection::Refused(refusal) => respond::send(Answer::new(*refusal, Format::Text, None)),
        }
    }
}
