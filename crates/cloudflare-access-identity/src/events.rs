//! What operators are told of fetches: that one succeeded or why it failed, never for whom.

use std::error::Error;

use crate::IdentityError;

pub(crate) fn report(error: Option<&IdentityError>) {
    match error {
        None => tracing::debug!("fetched an identity"),
        Some(error) => {
            let source = error.source().map(tracing::field::display);
            tracing::warn!(%error, source, "could not fetch an identity");
        }
    }
}
