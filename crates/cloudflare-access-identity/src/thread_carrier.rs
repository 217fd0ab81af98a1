use std::convert::Infallible;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;

use crate::flight::{Carrier, Flight};
use crate::{FetchIdentity, IdentityError};

/// A thread for each flight, and one that lets waiting requests go where the flight hangs.
pub(crate) struct ThreadCarrier {
    pub(crate) fetch: Arc<dyn FetchIdentity>,
}

impl Carrier for ThreadCarrier {
    fn start(&self, flight: Flight) {
        let (under_way, ended) = mpsc::channel::<Infallible>();
        let patience = flight.patience();
        let watch = move || {
            // Nothing is ever sent: the other end is gone once the flight has ended.
            if ended.recv_timeout(patience.duration()) == Err(RecvTimeoutError::Timeout) {
                patience.end();
            }
        };
        // Where there is no thread to be had, the closure is dropped and the flight given up.
        if thread::Builder::new().name("access-patience".to_owned()).spawn(watch).is_err() {
            return;
        }
        let fetch = Arc::clone(&self.fetch);
        let _ = thread::Builder::new().name("access-identity".to_owned()).spawn(move || {
            let _under_way = under_way;
            let outcome = catch_unwind(AssertUnwindSafe(|| fetch.fetch(flight.token())));
            flight.end(outcome.unwrap_or(Err(IdentityError::Panicked)));
        });
    }
}
