//! A place that one writes and many read, each read seeing one whole value.

use std::sync::Arc;

/// Reads take no lock: requests with known keys must never wait.
#[cfg(not(loom))]
pub(crate) struct Cell<T>(arc_swap::ArcSwapOption<T>);

#[cfg(not(loom))]
impl<T> Cell<T> {
    pub(crate) fn empty() -> Cell<T> {
        Cell(arc_swap::ArcSwapOption::empty())
    }

    pub(crate) fn read<R>(&self, reading: impl FnOnce(Option<&T>) -> R) -> R {
        reading(self.0.load().as_deref())
    }

    pub(crate) fn write(&self, value: T) {
        self.0.store(Some(Arc::new(value)));
    }
}

/// For the model checker: a lock in the place of the atomic pointer, so that it sees every order of reads and writes.
#[cfg(loom)]
pub(crate) struct Cell<T>(loom::sync::Mutex<Option<Arc<T>>>);

#[cfg(loom)]
impl<T> Cell<T> {
    pub(crate) fn empty() -> Cell<T> {
        Cell(loom::sync::Mutex::new(None))
    }

    pub(crate) fn read<R>(&self, reading: impl FnOnce(Option<&T>) -> R) -> R {
        let value = self.0.lock().unwrap().clone();
        reading(value.as_deref())
    }

    pub(crate) fn write(&self, value: T) {
        *self.0.lock().unwrap() = Some(Arc::new(value));
    }
}
