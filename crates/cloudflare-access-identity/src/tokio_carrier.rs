use std::future::{Future, poll_fn};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;

use tokio::runtime::Handle;
use tokio::time::sleep;

use crate::flight::{Carrier, Flight};
use crate::{AsyncFetchIdentity, IdentityError};

/// A task for each flight.
pub(crate) struct TokioCarrier<F> {
    pub(crate) fetch: Arc<F>,
    /// For whoever asks outside a runtime.
    pub(crate) home: Handle,
}

impl<F: AsyncFetchIdentity> Carrier for TokioCarrier<F> {
    fn start(&self, flight: Flight) {
        // The caller's runtime lives while the caller waits; where it ends, the task is dropped and the flight given up.
        let runtime = Handle::try_current().unwrap_or_else(|_| self.home.clone());
        drop(runtime.spawn(fly(Arc::clone(&self.fetch), flight)));
    }
}

async fn fly<F: AsyncFetchIdentity>(fetch: Arc<F>, flight: Flight) {
    let outcome = {
        let mut patience = Some(flight.patience());
        let mut patience_ends = pin!(sleep(flight.patience().duration()));
        let mut fetching = pin!(fetch.fetch(flight.token()));
        poll_fn(|context| {
            if patience.is_some() && patience_ends.as_mut().poll(context).is_ready() {
                patience.take().into_iter().for_each(|patience| patience.end());
            }
            let polled = catch_unwind(AssertUnwindSafe(|| fetching.as_mut().poll(context)));
            polled.unwrap_or(Poll::Ready(Err(IdentityError::Panicked)))
        })
        .await
    };
    flight.end(outcome);
}
