use std::sync::Arc;

use cloudflare_access::refresh::Cause;

use crate::{FetchError, FreshKeys};

/// A fetch that has begun. It ends in any case: one that did not would be waited for for ever, and no other one begun.
pub(crate) struct FetchUnderWay {
    cause: Cause,
    ended: bool,
    keys: Arc<FreshKeys>,
}

impl FetchUnderWay {
    pub(crate) fn new(keys: &Arc<FreshKeys>, cause: Cause) -> FetchUnderWay {
        FetchUnderWay { cause, ended: false, keys: Arc::clone(keys) }
    }

    pub(crate) fn end(mut self, outcome: Result<Vec<u8>, FetchError>) {
        self.ended = true;
        self.keys.end_fetch(self.cause, outcome);
    }
}

impl Drop for FetchUnderWay {
    fn drop(&mut self) {
        if !self.ended {
            self.keys.end_fetch(self.cause, Err(FetchError::Abandoned));
        }
    }
}
