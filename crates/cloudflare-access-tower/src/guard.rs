use std::task::{Poll, Waker, ready};
use std::time::{SystemTime, UNIX_EPOCH};

use cloudflare_access::{Gate, Progress, Refusal, UnixTime, VerifiedToken};
use http::{HeaderValue, Request};

/// In the extensions of a request that carries no token and was let through by an
/// [optional](crate::AccessLayer::optional) layer.
///
/// It tells "nobody logged in" from "nobody asked": a handler that finds neither this nor a `VerifiedToken` stands
/// behind no layer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Anonymous;

/// Decides on a request and writes into its extensions who is calling.
///
/// Method and path play no part: what is guarded is whatever the layer wraps, `OPTIONS` included.
pub(crate) fn poll_admit<B>(
    gate: &Gate,
    progress: &mut Progress,
    request: &mut Request<B>,
    waker: &Waker,
) -> Poll<Result<(), Refusal>> {
    let values = |name| request.headers().get_all(name).into_iter().map(HeaderValue::as_bytes);
    // A clock that stands before 1970 is broken; then every token counts as expired.
    let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(UnixTime::MAX, UnixTime::from);
    let admitted = ready!(gate.poll_admit(progress, values, now, waker));
    let extensions = request.extensions_mut();
    // Of an outer layer, for another application perhaps.
    extensions.remove::<VerifiedToken>();
    extensions.remove::<Anonymous>();
    match &admitted {
        Ok(Some(token)) => {
            tracing::trace!(principal = token.principal().kind(), "verified a request's token");
            extensions.insert(token.clone());
        }
        Ok(None) => drop(extensions.insert(Anonymous)),
        // At debug level, so that a flood of bad tokens is not a flood of log lines as well.
        Err(refusal) => tracing::debug!(reason = refusal.reason(), rule = progress.rule(), "refused a request"),
    }
    Poll::Ready(admitted.map(drop))
}
