use std::fmt;
use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use cloudflare_access::refresh::Cause;
use tokio::runtime::Handle;
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep};

use crate::{FetchError, FreshKeys, Task};

/// How long the task rests at most, where there is no limit.
const LONGEST_REST: Duration = Duration::from_secs(60);

/// Fetches the certs document of one team without blocking: [`Fetch`](crate::Fetch) for async clients, with the same duties.
pub trait AsyncFetch: Send + Sync + 'static {
    /// The document, whose content is judged by the caller.
    ///
    /// Where `cause` [bypasses caches](Cause::bypasses_caches), the request says `Cache-Control: no-cache`.
    ///
    /// # Errors
    ///
    /// There is no answer, or one that is not to be believed.
    fn fetch(&self, cause: Cause) -> impl Future<Output = Result<Vec<u8>, FetchError>> + Send;
}

/// Keeps keys fresh as a task of a tokio runtime, which ends when this is dropped. No thread of its own is needed.
pub struct TokioDriver {
    keys: Arc<FreshKeys>,
    task: JoinHandle<()>,
}

impl TokioDriver {
    /// Begins to keep `keys` fresh by `fetch`, on the runtime of the caller.
    ///
    /// # Panics
    ///
    /// Outside a tokio runtime, as everything of tokio's.
    #[must_use]
    pub fn start(keys: Arc<FreshKeys>, fetch: Arc<impl AsyncFetch>) -> TokioDriver {
        let task = tokio::spawn(run(Arc::clone(&keys), fetch));
        TokioDriver { keys, task }
    }
}

impl Drop for TokioDriver {
    fn drop(&mut self) {
        self.keys.stop();
        self.task.abort();
    }
}

impl fmt::Debug for TokioDriver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TokioDriver").field("keys", &self.keys).finish_non_exhaustive()
    }
}

async fn run(keys: Arc<FreshKeys>, fetch: Arc<impl AsyncFetch>) {
    let mut rest = pin!(sleep(Duration::ZERO));
    loop {
        let task = poll_fn(|context| {
            loop {
                match keys.poll_task(context.waker()) {
                    Task::Rest(limit) => {
                        rest.as_mut().reset(Instant::now() + limit.unwrap_or(LONGEST_REST).min(LONGEST_REST));
                        if rest.as_mut().poll(context).is_pending() {
                            return Poll::Pending;
                        }
                    }
                    task => return Poll::Ready(task),
                }
            }
        })
        .await;
        let Task::Fetch(cause) = task else { return };
        // On a task of its own: this one keeps the time of those who wait, and outlives a panic in there.
        let (keys, fetch) = (Arc::clone(&keys), Arc::clone(&fetch));
        tokio::spawn(async move {
            let fetched = tokio::spawn(async move { fetch.fetch(cause).await }).await;
            let outcome = fetched.unwrap_or(Err(FetchError::Panicked));
            // Preparing keys and writing the snapshot take milliseconds; they must not hold up the executor.
            let ended = Handle::current().spawn_blocking(move || keys.end_fetch(cause, outcome)).await;
            drop(ended);
        });
    }
}
