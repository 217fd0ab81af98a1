use std::time::Duration;

use cloudflare_access::{Attempt, Refusal, UnixTime, UnverifiedToken, VerifiedToken, Verifier};

use crate::sync;
use crate::unparking::unparking_waker;

/// How long the thread rests at most before it looks again. It is woken in time, but not where whoever would wake it is
/// gone, as in a process that was forked off.
const LONGEST_REST: Duration = Duration::from_secs(1);

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
    match verifier.attempt(token, now) {
        Attempt::Verified(verified) => return Ok(verified),
        Attempt::Refused(refusal) => return Err(refusal),
        Attempt::Refreshing(ticket) => {
            let waker = unparking_waker();
            while verifier.poll_refreshed(ticket, &waker).is_pending() {
                sync::park_timeout(LONGEST_REST);
            }
        }
        _ => {}
    }
    verifier.verify(token, now)
}
