use std::sync::{Condvar, Mutex, PoisonError};
use std::time::Duration;

/// A flag that is raised once and cuts every pause short.
#[derive(Debug, Default)]
pub(crate) struct Stop {
    raised: Mutex<bool>,
    changed: Condvar,
}

impl Stop {
    pub(crate) fn raise(&self) {
        *self.raised.lock().unwrap_or_else(PoisonError::into_inner) = true;
        self.changed.notify_all();
    }

    pub(crate) fn is_raised(&self) -> bool {
        *self.raised.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for `duration` or until the flag is raised, and tells whether it is.
    pub(crate) fn pause(&self, duration: Duration) -> bool {
        let raised = self.raised.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = self.changed.wait_timeout_while(raised, duration, |raised| !*raised);
        *waited.unwrap_or_else(PoisonError::into_inner).0
    }
}
