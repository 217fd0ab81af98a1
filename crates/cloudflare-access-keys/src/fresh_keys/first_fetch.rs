//! Waiting for the first fetch: what a program does before it serves anyone.

use std::task::{Context, Poll};
use std::time::Duration;

use cloudflare_access::Ticket;

use crate::sync;
use crate::unparking::unparking_waker;
use crate::{FetchError, FreshKeys};

/// How long the thread rests at least before it looks again by itself.
const SHORTEST_REST: Duration = Duration::from_millis(10);

impl FreshKeys {
    /// Blocks the thread until a fetch has ended.
    ///
    /// # Errors
    ///
    /// It failed, and there are no keys from a snapshot either.
    pub fn wait_for_first_fetch(&self) -> Result<(), FetchError> {
        let waker = unparking_waker();
        loop {
            match self.poll_first_fetch(&mut Context::from_waker(&waker)) {
                Poll::Ready(outcome) => return outcome,
                Poll::Pending => sync::park_timeout(self.patience.max(SHORTEST_REST)),
            }
        }
    }

    /// Whether the first fetch has ended, without blocking.
    ///
    /// # Errors
    ///
    /// It failed, and there are no keys from a snapshot either.
    pub fn poll_first_fetch(&self, context: &mut Context<'_>) -> Poll<Result<(), FetchError>> {
        if self.is_ready() {
            return Poll::Ready(Ok(()));
        }
        let mut state = self.lock();
        if state.stopping || state.driver_lost {
            return Poll::Ready(Err(state.last_error.clone().unwrap_or(FetchError::Abandoned)));
        }
        if state.refresh.has_ended(Ticket::new(1)) {
            return Poll::Ready(state.last_error.clone().map_or(Ok(()), Err));
        }
        if !state.first_fetch_waiters.iter().any(|waiting| waiting.will_wake(context.waker())) {
            state.first_fetch_waiters.push(context.waker().clone());
        }
        Poll::Pending
    }
}
