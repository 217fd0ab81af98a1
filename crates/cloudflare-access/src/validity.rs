use crate::{Leeway, Refusal, UnixTime};

/// When a token is valid, by its own account.
pub(crate) struct Validity {
    pub(crate) expires_at: UnixTime,
    pub(crate) issued_at: Option<UnixTime>,
    pub(crate) not_before: Option<UnixTime>,
}

impl Validity {
    /// The one place where times are compared, for tokens read anew and for those that a cache remembers.
    pub(crate) fn check(&self, now: UnixTime, leeway: Leeway) -> Result<(), Refusal> {
        let now = now.seconds();
        let leeway = i64::from(leeway.seconds());
        // "On or after" `exp` is too late (RFC 7519 §4.1.4).
        if now >= self.expires_at.seconds().saturating_add(leeway) {
            return Err(Refusal::Expired);
        }
        let latest_start = now.saturating_add(leeway);
        if [self.not_before, self.issued_at].into_iter().flatten().any(|start| start.seconds() > latest_start) {
            return Err(Refusal::NotYetValid);
        }
        Ok(())
    }
}
