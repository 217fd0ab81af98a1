use std::fmt;

use axum_core::response::{IntoResponse, Response};
use cloudflare_access::Refusal;
use cloudflare_access::answer::{Answer, Format};
use http::StatusCode;

/// Why an extractor has nothing to give.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum AccessRejection {
    /// The route stands behind no [`AccessLayer`](crate::AccessLayer): a fault of the program, answered with 500.
    LayerMissing,
    /// The caller is not whom the handler asks for. Answered as the layer answers by default.
    Refused(Refusal),
}

impl fmt::Display for AccessRejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            AccessRejection::LayerMissing => f.write_str(
                "the route is not guarded: add `.route_layer(AccessLayer::new(verifier))` to its router, behind the route",
            ),
            AccessRejection::Refused(refusal) => refusal.fmt(f),
        }
    }
}

impl std::error::Error for AccessRejection {}

impl IntoResponse for AccessRejection {
    fn into_response(self) -> Response {
        match self {
            AccessRejection::LayerMissing => {
                tracing::error!("{self}");
                (StatusCode::INTERNAL_SERVER_ERROR, "internal server error\n").into_response()
            }
            AccessRejection::Refused(refusal) => {
                tracing::debug!(reason = refusal.reason(), "refused a request");
                cloudflare_access_tower::send(Answer::new(refusal, Format::Text, None))
            }
        }
    }
}
