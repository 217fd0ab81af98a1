use crate::{Refusal, Ticket, VerifiedToken};

/// How far verifying came without waiting.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Attempt {
    /// The key is missing, and a refresh under way or due at once may bring it.
    Refreshing(Ticket),
    /// The token is refused.
    Refused(Refusal),
    /// The token is genuine and for this application.
    Verified(VerifiedToken),
}

impl Attempt {
    /// The verdict for whoever cannot wait.
    pub(crate) fn without_waiting(self) -> Result<VerifiedToken, Refusal> {
        match self {
            Attempt::Refreshing(_) => Err(Refusal::KeysUnavailable),
            Attempt::Refused(refusal) => Err(refusal),
            Attempt::Verified(verified) => Ok(verified),
        }
    }
}
