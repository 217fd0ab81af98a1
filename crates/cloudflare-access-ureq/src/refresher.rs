//! The background thread: it asks the core's state machine what to do, and does it.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use cloudflare_access::refresh::{Cause, Step};

use crate::FetchError;
use crate::fetch::Fetcher;
use crate::shared::Shared;

/// Runs until the shared state says to stop.
pub(crate) fn run(shared: &Arc<Shared>, fetcher: &Arc<Fetcher>) {
    loop {
        let mut state = shared.lock();
        if state.stopping {
            return;
        }
        let now = shared.now();
        match state.refresh.poll(now) {
            Step::Fetch(cause) => {
                state.patient_until = now.saturating_add(shared.patience());
                drop(state);
                begin_fetch(shared, fetcher, cause);
            }
            Step::Wait(until) => drop(shared.wait(state, Some(until.saturating_sub(now)))),
            // Also stands for steps that a later core may add: they bear waiting.
            _ if state.waiters.is_empty() => drop(shared.wait(state, None)),
            _ => {
                let patience_left = state.patient_until.saturating_sub(now);
                if patience_left == Duration::ZERO {
                    let waiters = std::mem::take(&mut state.waiters);
                    drop(state);
                    waiters.into_iter().for_each(std::task::Waker::wake);
                } else {
                    drop(shared.wait(state, Some(patience_left)));
                }
            }
        }
    }
}

/// Fetches on a thread of its own, so that the refresher keeps its time while a server hangs, and stops at once.
fn begin_fetch(shared: &Arc<Shared>, fetcher: &Arc<Fetcher>, cause: Cause) {
    let fetching = (Arc::clone(shared), Arc::clone(fetcher));
    let spawned = thread::Builder::new().name("access-keys-fetch".to_owned()).spawn(move || {
        let (shared, fetcher) = fetching;
        let outcome = catch_unwind(AssertUnwindSafe(|| fetcher.fetch(cause))).unwrap_or(Err(FetchError::Panicked));
        report(cause, &outcome);
        shared.end_fetch(outcome);
    });
    if spawned.is_err() {
        shared.end_fetch(Err(FetchError::Panicked));
    }
}

fn report(cause: Cause, outcome: &Result<cloudflare_access::KeySet, FetchError>) {
    match outcome {
        Ok(key_set) => {
            tracing::info!(cause = cause.label(), keys = ?key_set, "fetched the team's keys");
            for skipped in key_set.skipped() {
                tracing::warn!(key_id = ?skipped.key_id, reason = %skipped.reason, "skipped a key of the key set");
            }
        }
        Err(error) => {
            let source = std::error::Error::source(error).map(tracing::field::display);
            tracing::warn!(cause = cause.label(), %error, source, "could not fetch the team's keys");
        }
    }
}
