use std::collections::HashMap;
use std::task::Waker;
use std::time::Duration;

use crate::caller_key::CallerKey;

/// Fetches under way, one for each caller at most, and who waits for them.
#[derive(Default)]
pub(crate) struct Flights {
    last_id: u64,
    under_way: HashMap<CallerKey, UnderWay>,
}

struct UnderWay {
    id: u64,
    /// Until when requests may wait: a fixed time after it began, so that a fetch which hangs holds nobody who comes later.
    patient_until: Duration,
    waiters: Vec<Waker>,
}

impl Flights {
    pub(crate) fn begin(&mut self, caller: &CallerKey, patient_until: Duration) -> u64 {
        self.last_id += 1;
        let flight = UnderWay { id: self.last_id, patient_until, waiters: Vec::new() };
        self.under_way.insert(caller.clone(), flight);
        self.last_id
    }

    pub(crate) fn contains(&self, caller: &CallerKey) -> bool {
        self.under_way.contains_key(caller)
    }

    /// Whether whoever `waker` wakes may wait for this caller's identity, with so many waiting in all at most.
    pub(crate) fn join(&mut self, caller: &CallerKey, waker: &Waker, now: Duration, max_waiters: usize) -> bool {
        let waiting = self.waiters();
        let Some(flight) = self.under_way.get_mut(caller).filter(|flight| now < flight.patient_until) else {
            return false;
        };
        if flight.waiters.iter().any(|waiter| waiter.will_wake(waker)) {
            return true;
        }
        if waiting >= max_waiters {
            return false;
        }
        flight.waiters.push(waker.clone());
        true
    }

    /// Lets who waits go, and nobody wait from now on. To be woken without the lock: a waker may run any code.
    pub(crate) fn end_patience(&mut self, caller: &CallerKey, id: u64) -> Vec<Waker> {
        let Some(flight) = self.under_way.get_mut(caller).filter(|flight| flight.id == id) else { return Vec::new() };
        flight.patient_until = Duration::ZERO;
        std::mem::take(&mut flight.waiters)
    }

    /// `None` where it is not under way any more.
    pub(crate) fn end(&mut self, caller: &CallerKey, id: u64) -> Option<Vec<Waker>> {
        self.under_way.get(caller).filter(|flight| flight.id == id)?;
        self.under_way.remove(caller).map(|flight| flight.waiters)
    }

    /// Forgets all of them, and who waits.
    pub(crate) fn forget(&mut self) {
        self.under_way.clear();
    }

    pub(crate) fn len(&self) -> usize {
        self.under_way.len()
    }

    pub(crate) fn waiters(&self) -> usize {
        self.under_way.values().map(|flight| flight.waiters.len()).sum()
    }
}
