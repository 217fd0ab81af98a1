use std::task::Waker;

/// How many requests may wait for one refresh. Beyond it they are answered at once: a flood must not pile up.
const MAX_WAITERS: usize = 1024;

/// Requests that wait for a refresh.
#[derive(Default)]
pub(crate) struct Waiters(Vec<Waker>);

impl Waiters {
    /// Takes one more, or says no where there are too many.
    pub(crate) fn add(&mut self, waker: &Waker) -> bool {
        if self.0.iter().any(|waiting| waiting.will_wake(waker)) {
            return true;
        }
        if self.0.len() >= MAX_WAITERS {
            return false;
        }
        self.0.push(waker.clone());
        true
    }

    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    /// Lets all of them go. To be woken without the lock: a waker may run any code.
    pub(crate) fn take(&mut self) -> Vec<Waker> {
        std::mem::take(&mut self.0)
    }
}
