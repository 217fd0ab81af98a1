use std::sync::Arc;
use std::time::Duration;

use cloudflare_access::UnixTime;
use cloudflare_access::policy::Identity;

use crate::caller_key::CallerKey;
use crate::shared::Shared;
use crate::{IdentityError, MAX_DOCUMENT, TokenText};

/// How flights are carried out.
pub(crate) trait Carrier: Send + Sync {
    /// Begins to fetch and returns at once.
    fn start(&self, flight: Flight);
}

/// A fetch that has begun. It ends in any case: one that did not would be waited for, and no other one begun.
pub(crate) struct Flight {
    pub(crate) caller: CallerKey,
    pub(crate) expires_at: UnixTime,
    pub(crate) id: u64,
    pub(crate) shared: Arc<Shared>,
    pub(crate) token: TokenText,
}

impl Flight {
    pub(crate) fn token(&self) -> &TokenText {
        &self.token
    }

    pub(crate) fn patience(&self) -> Patience {
        Patience { caller: self.caller.clone(), id: self.id, shared: Arc::clone(&self.shared) }
    }

    /// Where it was ended before, by [`Drop`] in particular, this does nothing.
    pub(crate) fn end(self, outcome: Result<Vec<u8>, IdentityError>) {
        self.shared.end(&self, outcome.and_then(judge));
    }
}

impl Drop for Flight {
    fn drop(&mut self) {
        self.shared.end(self, Err(IdentityError::Abandoned));
    }
}

/// How long a flight is waited for.
pub(crate) struct Patience {
    caller: CallerKey,
    id: u64,
    shared: Arc<Shared>,
}

impl Patience {
    pub(crate) fn duration(&self) -> Duration {
        self.shared.patience()
    }

    pub(crate) fn end(self) {
        self.shared.end_patience(&self.caller, self.id);
    }
}

/// The identity and how long its document was.
fn judge(document: Vec<u8>) -> Result<(Identity, usize), IdentityError> {
    // Here as well: a fetcher may be anyone's.
    if document.len() > MAX_DOCUMENT {
        return Err(IdentityError::TooLarge);
    }
    let identity = Identity::parse(&document).map_err(IdentityError::Invalid)?;
    Ok((identity, document.len()))
}
