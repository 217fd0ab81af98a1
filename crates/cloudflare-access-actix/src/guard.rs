use std::time::{SystemTime, UNIX_EPOCH};

use actix_web::HttpMessage;
use actix_web::dev::ServiceRequest;
use actix_web::http::header::HeaderValue;
use cloudflare_access::{Progress, Refusal, UnixTime, VerifiedToken};

use crate::AccessMiddleware;

/// In the extensions of a request that carries no token and was let through by optional middleware. It tells "nobody
/// logged in" from "nobody asked".
pub(crate) struct Anonymous;

impl AccessMiddleware {
    /// Lets a request through, with who is calling in its extensions, or refuses it.
    ///
    /// Method and path play no part: what is guarded is whatever the middleware wraps, `OPTIONS` included.
    pub(crate) async fn admit(&self, request: &ServiceRequest) -> Result<(), Refusal> {
        let values = |name| request.headers().get_all(name).map(HeaderValue::as_bytes);
        // A clock that stands before 1970 is broken; then every token counts as expired.
        let clock = || SystemTime::now().duration_since(UNIX_EPOCH).map_or(UnixTime::MAX, UnixTime::from);
        let mut progress = Progress::default();
        let admitted = self.gate.admit(&mut progress, values, clock).await;
        match &admitted {
            Ok(Some(token)) => tracing::trace!(principal = token.principal().kind(), "verified a request's token"),
            Ok(None) => {}
            // At debug level, so that a flood of bad tokens is not a flood of log lines as well.
            Err(refusal) => tracing::debug!(reason = refusal.reason(), rule = progress.rule(), "refused a request"),
        }
        let mut extensions = request.extensions_mut();
        // Of outer middleware, for another application perhaps.
        extensions.remove::<VerifiedToken>();
        admitted.map(|token| match token {
            Some(token) => drop(extensions.insert(token)),
            None => drop(extensions.insert(Anonymous)),
        })
    }
}
