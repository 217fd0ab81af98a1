use std::sync::Arc;
use std::task::{Wake, Waker};

use crate::sync;

/// Wakes the thread that it was made on.
pub(crate) fn unparking_waker() -> Waker {
    struct Unpark(sync::Thread);

    impl Wake for Unpark {
        fn wake(self: Arc<Self>) {
            self.0.unpark();
        }
    }

    Waker::from(Arc::new(Unpark(sync::current())))
}
