use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;
use std::{mem, process};

use cloudflare_access::refresh::Cause;

use crate::driver_alive::DriverAlive;
use crate::fetch_under_way::FetchUnderWay;
use crate::unparking::unparking_waker;
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

impl Running {
    /// In a process that was forked off, the handle may by now be another thread's, which letting go of it would detach.
    fn forget_thread(&mut self) {
        mem::forget(self.thread.take());
    }
}

impl ThreadDriver {
    /// Begins to keep `keys` fresh by `fetch`.
    ///
    /// # Errors
    ///
    /// The thread cannot be started.
    pub fn start(keys: Arc<FreshKeys>, fetch: Arc<dyn Fetch>) -> std::io::Result<ThreadDriver> {
        let thread = spawn(DriverAlive::new(&keys), Arc::clone(&fetch))?;
        let running = Mutex::new(Running { process: process::id(), thread: Some(thread) });
        Ok(ThreadDriver { fetch, keys, running })
    }

    /// Starts the thread again where it is gone: in a process that was forked off, or after a panic.
    ///
    /// To be called when the keys are [overdue](FreshKeys::is_overdue) or somebody is about to wait for them; it costs
    /// little where all is well.
    pub fn revive(&self) {
        // Somebody else who holds the lock is about to do the same.
        let Ok(mut running) = self.running.try_lock() else { return };
        let is_forked_off = running.process != process::id();
        if !is_forked_off && running.thread.as_ref().is_some_and(|thread| !thread.is_finished()) {
            return;
        }
        if is_forked_off {
            running.forget_thread();
            // Its thread did not come along either.
            self.keys.abandon_fetch();
        }
        if let Ok(thread) = spawn(DriverAlive::new(&self.keys), Arc::clone(&self.fetch)) {
            tracing::warn!("the thread that keeps the team's keys fresh was gone and is started again");
            *running = Running { process: process::id(), thread: Some(thread) };
        }
    }
}

impl Drop for ThreadDriver {
    fn drop(&mut self) {
        self.keys.stop();
        let running = self.running.get_mut().unwrap_or_else(PoisonError::into_inner);
        if running.process != process::id() {
            return running.forget_thread();
        }
        // A thread that wakes whoever holds the last handle comes here itself and cannot wait for itself.
        let is_another = |thread: &JoinHandle<()>| thread.thread().id() != thread::current().id();
        if let Some(thread) = running.thread.take_if(|thread| is_another(thread)) {
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

fn spawn(keys: DriverAlive, fetch: Arc<dyn Fetch>) -> std::io::Result<JoinHandle<()>> {
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
    let (under_way, fetch) = (FetchUnderWay::new(keys, cause), Arc::clone(fetch));
    // Where there is no thread to be had, the closure is dropped and the fetch given up.
    let _ = thread::Builder::new().name("access-keys-fetch".to_owned()).spawn(move || {
        let outcome = catch_unwind(AssertUnwindSafe(|| fetch.fetch(cause))).unwrap_or(Err(FetchError::Panicked));
        under_way.end(outcome);
    });
}
