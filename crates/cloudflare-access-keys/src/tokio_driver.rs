use std::fmt;
use std::future::{Future, poll_fn};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::Poll;
use std::time::Duration;

use cloudflare_access::refresh::Cause;
use tokio::runtime::Handle;
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep};

use crate::driver_alive::DriverAlive;
use crate::fetch_under_way::FetchUnderWay;
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
    start: Box<Start>,
    task: Mutex<JoinHandle<()>>,
}

/// Begins to run on that runtime.
type Start = dyn Fn(&Handle) -> JoinHandle<()> + Send + Sync;

impl TokioDriver {
    /// Begins to keep `keys` fresh by `fetch`, on the runtime of the caller, which must go on running: one of the current
    /// thread does so only inside `block_on`.
    ///
    /// # Panics
    ///
    /// Outside a tokio runtime, as everything of tokio's.
    #[must_use]
    pub fn start(keys: Arc<FreshKeys>, fetch: Arc<impl AsyncFetch>) -> TokioDriver {
        let driven = Arc::clone(&keys);
        let start = move |runtime: &Handle| runtime.spawn(run(DriverAlive::new(&driven), Arc::clone(&fetch)));
        let task = Mutex::new(start(&Handle::current()));
        TokioDriver { keys, start: Box::new(start), task }
    }

    /// Starts the task again, on the runtime of the caller, where the runtime that it ran on has been shut down.
    ///
    /// To be called when the keys are [overdue](FreshKeys::is_overdue) or somebody is about to wait for them; it costs
    /// little where all is well, and outside a runtime it does nothing.
    pub fn revive(&self) {
        // Somebody else who holds the lock is about to do the same.
        let (Ok(mut task), Ok(runtime)) = (self.task.try_lock(), Handle::try_current()) else { return };
        if task.is_finished() {
            tracing::warn!("the task that keeps the team's keys fresh was gone and is started again");
            *task = (self.start)(&runtime);
        }
    }
}

impl Drop for TokioDriver {
    fn drop(&mut self) {
        self.keys.stop();
        self.task.get_mut().unwrap_or_else(PoisonError::into_inner).abort();
    }
}

impl fmt::Debug for TokioDriver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TokioDriver").field("keys", &self.keys).finish_non_exhaustive()
    }
}

async fn run(keys: DriverAlive, fetch: Arc<impl AsyncFetch>) {
    let mut fetching = None;
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
        let Task::Fetch(cause) = task else { break };
        // On a task of its own: this one keeps the time of those who wait.
        let under_way = FetchUnderWay::new(&keys, cause);
        fetching = Some(AbortedOnDrop(tokio::spawn(run_fetch(under_way, Arc::clone(&fetch), cause))));
    }
    drop(fetching);
}

async fn run_fetch(under_way: FetchUnderWay, fetch: Arc<impl AsyncFetch>, cause: Cause) {
    let outcome = {
        let mut fetching = pin!(fetch.fetch(cause));
        poll_fn(|context| {
            let polled = catch_unwind(AssertUnwindSafe(|| fetching.as_mut().poll(context)));
            polled.unwrap_or(Poll::Ready(Err(FetchError::Panicked)))
        })
        .await
    };
    // Preparing keys and writing the snapshot take milliseconds; they must not hold up the executor.
    let ended = Handle::current().spawn_blocking(move || under_way.end(outcome)).await;
    drop(ended);
}

/// A task that nobody needs once this is gone.
struct AbortedOnDrop(JoinHandle<()>);

impl Drop for AbortedOnDrop {
    fn drop(&mut self) {
        self.0.abort();
    }
}
