use std::task::{Poll, Waker};
use std::time::{SystemTime, UNIX_EPOCH};

use cloudflare_access::credentials::ASSERTION_HEADER;
use cloudflare_access::{Gate, Progress, Refusal, UnixTime, VerifiedToken};
use http::{HeaderValue, Request, header};

/// In the extensions of a request that carries no token and was let through by an
/// [optional](crate::AccessLayer::optional) layer.
///
/// It tells "nobody logged in" from "nobody asked": a handler that finds neither this nor a `VerifiedToken` stands
/// behind no layer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Anonymous;

/// What a layer was told to let through.
#[derive(Clone, Debug)]
pub(crate) struct Guard {
    pub(crate) gate: Gate,
    pub(crate) token_required: bool,
}

impl Guard {
    /// Decides on a request and writes into its extensions who is calling.
    ///
    /// Method and path play no part: what is guarded is whatever the layer wraps, `OPTIONS` included.
    pub(crate) fn poll_admit<B>(
        &self,
        progress: &mut Progress,
        request: &mut Request<B>,
        waker: &Waker,
    ) -> Poll<Result<(), Refusal>> {
        let values = |name| request.headers().get_all(name).into_iter().map(HeaderValue::as_bytes);
        let (assertions, cookies) = (values(ASSERTION_HEADER), values(header::COOKIE.as_str()));
        let Poll::Ready(admitted) = self.gate.poll_admit(progress, assertions, cookies, now(), waker) else {
            return Poll::Pending;
        };
        let admitted = match admitted {
            Ok(None) if self.token_required => Err(Refusal::Missing),
            admitted => admitted,
        };
        Poll::Ready(admitted.map(|token| admit(request, token)).inspect_err(|refusal| {
            // At debug level, so that a flood of bad tokens is not a flood of log lines as well.
            tracing::debug!(reason = refusal.reason(), rule = progress.rule(), "refused a request");
        }))
    }
}

fn admit<B>(request: &mut Request<B>, token: Option<VerifiedToken>) {
    let extensions = request.extensions_mut();
    // Of an outer layer, for another application perhaps.
    extensions.remove::<VerifiedToken>();
    extensions.remove::<Anonymous>();
    match token {
        Some(token) => {
            tracing::trace!(principal = token.principal().kind(), "verified a request's token");
            extensions.insert(token);
        }
        None => {
            extensions.insert(Anonymous);
        }
    }
}

/// A clock that stands before 1970 is broken; then every token counts as expired.
fn now() -> UnixTime {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(UnixTime::MAX, UnixTime::from)
}
