use cloudflare_access::{Attempt, Refusal, UnixTime, UnverifiedToken, VerifiedToken, Verifier};

use crate::fresh_keys::unparking_waker;

/// Verifies a token and, where a refresh of the keys may settle it, blocks the thread until that has ended or waiting has
/// been long enough: for blocking servers.
///
/// # Errors
///
/// See [`Verifier::verify`].
pub fn verify_blocking(
    verifier: &Verifier,
    token: &UnverifiedToken<'_>,
    now: UnixTime,
) -> Result<VerifiedToken, Refusal> {
    if let Attempt::Refreshing(ticket) = verifier.attempt(token, now) {
        let waker = unparking_waker();
        while verifier.poll_refreshed(ticket, &waker).is_pending() {
            std::thread::park();
        }
    }
    verifier.verify(token, now)
}
