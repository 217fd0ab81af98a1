use std::time::{SystemTime, UNIX_EPOCH};

use cloudflare_access::credentials::ASSERTION_HEADER;
use cloudflare_access::{Attempt, Refusal, Ticket, UnixTime, VerifiedToken, Verifier};
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
    pub(crate) cookie_counts: bool,
    pub(crate) token_required: bool,
    pub(crate) verifier: Verifier,
}

/// What is to be done with a request.
pub(crate) enum Decision {
    Pass,
    Refuse(Refusal),
    Wait(Ticket),
}

impl Guard {
    /// Decides on a request and writes into its extensions who is calling.
    ///
    /// Method and path play no part: what is guarded is whatever the layer wraps, `OPTIONS` included.
    pub(crate) fn decide<B>(&self, request: &mut Request<B>) -> Decision {
        match self.authenticate(request) {
            Some(Attempt::Verified(token)) => {
                admit(request, token);
                Decision::Pass
            }
            Some(Attempt::Refreshing(ticket)) => Decision::Wait(ticket),
            Some(Attempt::Refused(refusal)) => Decision::Refuse(refused(refusal)),
            // An outcome that a later core may add and this crate cannot know is not a verified token.
            Some(_) => Decision::Refuse(refused(Refusal::KeysUnavailable)),
            None if self.token_required => Decision::Refuse(refused(Refusal::Missing)),
            None => {
                // Of an outer layer, for another application perhaps.
                request.extensions_mut().remove::<VerifiedToken>();
                request.extensions_mut().insert(Anonymous);
                Decision::Pass
            }
        }
    }

    /// Decides on a request that has waited: it will not wait again.
    pub(crate) fn decide_finally<B>(&self, request: &mut Request<B>) -> Result<(), Refusal> {
        match self.decide(request) {
            Decision::Pass => Ok(()),
            Decision::Refuse(refusal) => Err(refusal),
            Decision::Wait(_) => Err(refused(Refusal::KeysUnavailable)),
        }
    }

    fn authenticate<B>(&self, request: &Request<B>) -> Option<Attempt> {
        let headers = request.headers();
        let assertions = headers.get_all(ASSERTION_HEADER).into_iter().map(HeaderValue::as_bytes);
        let cookies = self.cookie_counts.then(|| headers.get_all(header::COOKIE)).into_iter().flatten();
        self.verifier.authenticate(assertions, cookies.map(HeaderValue::as_bytes), now())
    }
}

fn admit<B>(request: &mut Request<B>, token: VerifiedToken) {
    tracing::trace!(principal = token.principal().kind(), "verified a request's token");
    request.extensions_mut().remove::<Anonymous>();
    request.extensions_mut().insert(token);
}

/// At debug level, so that a flood of bad tokens is not a flood of log lines as well.
fn refused(refusal: Refusal) -> Refusal {
    tracing::debug!(reason = refusal.reason(), "refused a request");
    refusal
}

/// A clock that stands before 1970 is broken; then every token counts as expired.
fn now() -> UnixTime {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(UnixTime::MAX, UnixTime::from)
}
