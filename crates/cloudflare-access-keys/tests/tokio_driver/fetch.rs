use std::future::poll_fn;
use std::sync::Arc;
use std::time::Duration;

use cloudflare_access::refresh::Cause;
use cloudflare_access_keys::{AsyncFetch, FetchError, FreshKeys};
use tokio::time::sleep;

use crate::endpoint::Endpoint;

/// The endpoint for a client that does not block.
pub(crate) struct Async(pub(crate) Arc<Endpoint>);

impl AsyncFetch for Async {
    async fn fetch(&self, cause: Cause) -> Result<Vec<u8>, FetchError> {
        self.0.begin(cause);
        loop {
            if let Some(reply) = self.0.reply() {
                return reply;
            }
            sleep(Duration::from_millis(1)).await;
        }
    }
}

pub(crate) async fn first_fetch(keys: &FreshKeys) -> Result<(), FetchError> {
    poll_fn(|context| keys.poll_first_fetch(context)).await
}

/// Fails the test by its own time limit where it never holds.
pub(crate) async fn until(mut holds: impl FnMut() -> bool) {
    while !holds() {
        sleep(Duration::from_millis(1)).await;
    }
}
