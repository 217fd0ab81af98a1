use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use cloudflare_access::refresh::Cause;

use crate::fresh_keys::unparking_waker;
use crate::{Fetch, FetchError, FreshKeys, Task};

/// How long the thread rests at most. It is woken when there is more to do; this only bounds what a lost wake could cost.
const LONGEST_REST: Duration = Duration::from_secs(60);

/// Keeps keys fresh on a background thread, which ends when this is dropped.
///
/// Each fetch has a thread of its own besides, so that the first one keeps its time while a server hangs. Dropping takes
/// no time: a fetch that hangs is left to its time limit.
pub struct ThreadDriver {
    fetch: Arc<dyn Fetch>,
    keys: Arc<FreshKeys>,
    running: Mutex<Running>,
}

struct Running {
    /// A process that was forked off has the keys, but not the thread.
    process: u32,
    thread: Option<JoinHandle<()>>,
}

impl ThreadDriver {
    /// Begins to keep `keys` fresh by `fetch`.
    ///
    /// # Errors
    ///
    /// The thread cannot be started.
    pub fn start(keys: Arc<FreshKeys>, fetch: Arc<dyn Fetch>) -> std::io::Result<ThreadDriver> {
        let thread = spawn(Arc::clone(&keys), Arc::clone(&fetch))?;
        let running = Mutex::new(Running { process: process::id(), thread: Some(thread) });
        Ok(ThreadDriver { fetch, keys, running })
    }

    /// Starts the thread again where it is gone: in a process that was forked off, or after a panic.
    ///
    /// To be called when the keys are [overdue](FreshKeys::is_overdue); then it costs little where all is well.
    pub fn revive(&self) {
        // Somebody else who holds the lock is about to do the same.
        let Ok(mut running) = self.running.try_lock() else { return };
        let lives = running.thread.as_ref().is_some_and(|thread| !thread.is_finished());
        if lives && running.process == process::id() {
            return;
        }
        if let Ok(thread) = spawn(Arc::clone(&self.keys), Arc::clone(&self.fetch)) {
            tracing::warn!("the thread that keeps the team's keys fresh was gone and is started again");
            *running = Running { process: process::id(), thread: Some(thread) };
        }
    }
}

impl Drop for ThreadDriver {
    fn drop(&mut self) {
        self.keys.stop();
        let running = self.running.get_mut().unwrap_or_else(PoisonError::into_inner);
        if running.process == process::id()
            && let Some(thread) = running.thread.take()
        {
            // Nothing of a panic there is left to be told here.
            let _ = thread.join();
        }
    }
}

impl fmt::Debug for ThreadDriver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ThreadDriver").field("keys", &self.keys).finish_non_exhaustive()
    }
}

fn spawn(keys: Arc<FreshKeys>, fetch: Arc<dyn Fetch>) -> std::io::Result<JoinHandle<()>> {
    thread::Builder::new().name("access-keys".to_owned()).spawn(move || {
        let waker = unparking_waker();
        loop {
            match keys.poll_task(&waker) {
                Task::Fetch(cause) => begin_fetch(&keys, &fetch, cause),
                Task::Rest(limit) => thread::park_timeout(limit.unwrap_or(LONGEST_REST).min(LONGEST_REST)),
                Task::Stop => return,
            }
        }
    })
}

fn begin_fetch(keys: &Arc<FreshKeys>, fetch: &Arc<dyn Fetch>, cause: Cause) {
    let fetching = (Arc::clone(keys), Arc::clone(fetch));
    let spawned = thread::Builder::new().name("access-keys-fetch".to_owned()).spawn(move || {
        let (keys, fetch) = fetching;
        let outcome = catch_unwind(AssertUnwindSafe(|| fetch.fetch(cause))).unwrap_or(Err(FetchError::Panicked));
        keys.end_fetch(cause, outcome);
    });
    if spawned.is_err() {
        keys.end_fetch(cause, Err(FetchError::Panicked));
    }
}
