//! What operators are told of fetches.

use cloudflare_access::KeySet;
use cloudflare_access::refresh::Cause;

use crate::FetchError;

pub(crate) fn report(cause: Cause, outcome: Result<&KeySet, &FetchError>) {
    #[cfg(feature = "metrics")]
    crate::metrics::fetch(cause, outcome.is_ok());
    let cause = cause.label();
    match outcome {
        Ok(key_set) => {
            tracing::info!(cause, keys = ?key_set, "fetched the team's keys");
            for skipped in key_set.skipped() {
                tracing::warn!(key_id = ?skipped.key_id, reason = %skipped.reason, "skipped a key of the key set");
            }
        }
        Err(error) => {
            let source = std::error::Error::source(error).map(tracing::field::display);
            tracing::warn!(cause, %error, source, "could not fetch the team's keys");
        }
    }
}
