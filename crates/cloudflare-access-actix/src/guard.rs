use std::future::poll_fn;
use std::time::{SystemTime, UNIX_EPOCH};

use actix_web::HttpMessage;
use actix_web::dev::ServiceRequest;
use actix_web::http::header::{COOKIE, HeaderValue};
use cloudflare_access::credentials::ASSERTION_HEADER;
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
        let lines = |name| request.headers().get_all(name).map(HeaderValue::as_bytes);
        let mut progress = Progress::default();
        let admitted = poll_fn(|context| {
            // A clock that stands before 1970 is broken; then every token counts as expired.
            let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(UnixTime::MAX, UnixTime::from);
            self.gate.poll_admit(&mut progress, lines(ASSERTION_HEADER), lines(COOKIE.as_str()), now, context.waker())
        });
        let admitted = admitted.await;
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
