//! What the model checker must be able to see, from `std` or from `loom` (`scripts/model`).

#[cfg(not(loom))]
pub(crate) use std::sync::{Mutex, MutexGuard};
#[cfg(not(loom))]
pub(crate) use std::thread::{Thread, current, park_timeout};

#[cfg(loom)]
pub(crate) use loom::sync::{Mutex, MutexGuard};

/// A thread of a model, to be unparked. Loom's own forgets an unparking that comes while its thread waits for a lock.
#[cfg(loom)]
#[derive(Clone)]
pub(crate) struct Thread(std::sync::Arc<(Mutex<bool>, loom::sync::Condvar)>);

#[cfg(loom)]
impl Thread {
    pub(crate) fn unpark(&self) {
        *self.0.0.lock().unwrap() = true;
        self.0.1.notify_one();
    }
}

#[cfg(loom)]
loom::thread_local! {
    static CURRENT: Thread = Thread(std::sync::Arc::new((Mutex::new(false), loom::sync::Condvar::new())));
}

#[cfg(loom)]
pub(crate) fn current() -> Thread {
    CURRENT.with(Thread::clone)
}

/// Models have no time: what they wait for must come.
#[cfg(loom)]
pub(crate) fn park_timeout(_: std::time::Duration) {
    let Thread(parked) = current();
    let mut unparked = parked.0.lock().unwrap();
    while !*unparked {
        unparked = parked.1.wait(unparked).unwrap();
    }
    *unparked = false;
}
