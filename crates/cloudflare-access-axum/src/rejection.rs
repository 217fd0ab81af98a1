use std::fmt;

use axum_core::body::Body;
use axum_core::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};

/// Why an extractor has nothing to give.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum AccessRejection {
    /// The route stands behind no [`AccessLayer`](crate::AccessLayer): a fault of the program, answered with 500.
    LayerMissing,
    /// The request carries no token, and the layer is optional. Answered with 403.
    Missing,
    /// The caller is not a service. Answered with 403.
    NotAService,
    /// The caller is not a user. Answered with 403.
    NotAUser,
}

impl AccessRejection {
    /// A label that never changes: `layer-missing`, `missing`, `not-a-service`, `not-a-user`.
    #[must_use]
    pub const fn reason(self) -> &'static str {
        match self {
            AccessRejection::LayerMissing => "layer-missing",
            AccessRejection::Missing => "missing",
            AccessRejection::NotAService => "not-a-service",
            AccessRejection::NotAUser => "not-a-user",
        }
    }

    /// The status to answer with.
    #[must_use]
    pub const fn status(self) -> StatusCode {
        match self {
            AccessRejection::LayerMissing => StatusCode::INTERNAL_SERVER_ERROR,
            _ => StatusCode::FORBIDDEN,
        }
    }
}

impl fmt::Display for AccessRejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            AccessRejection::LayerMissing => {
                "the route is not guarded: add `.route_layer(AccessLayer::new(verifier))` to its router"
            }
            AccessRejection::Missing => "the request carries no token",
            AccessRejection::NotAService => "the caller is not a service",
            AccessRejection::NotAUser => "the caller is not a user",
        })
    }
}

impl std::error::Error for AccessRejection {}

impl IntoResponse for AccessRejection {
    fn into_response(self) -> Response {
        let body = if self == AccessRejection::LayerMissing {
            tracing::error!(reason = self.reason(), "{self}");
            "internal server error\n"
        } else {
            tracing::debug!(reason = self.reason(), "refused a request");
            "forbidden\n"
        };
        let mut response = Response::new(Body::from(body));
        *response.status_mut() = self.status();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        response
    }
}
