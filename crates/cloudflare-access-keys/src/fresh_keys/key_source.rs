//! What requests ask.

use std::task::{Poll, Waker};
use std::time::Duration;

use cloudflare_access::{KeySet, KeySource, Outlook, Ticket};

use crate::FreshKeys;

impl KeySource for FreshKeys {
    fn key_set(&self) -> Option<KeySet> {
        let mut found = None;
        self.with_key_set(&mut |key_set| found = key_set.cloned());
        found
    }

    fn with_key_set(&self, visit: &mut dyn FnMut(Option<&KeySet>)) {
        self.read_in_force(self.clock.now(), visit);
    }

    fn report_unknown_key(&self, key_id: &str) -> Outlook {
        let (outlook, driver) = self.outlook(key_id);
        // Without the lock: a waker and a recorder of metrics may run any code.
        driver.into_iter().for_each(Waker::wake);
        #[cfg(feature = "metrics")]
        if outlook != Outlook::Arrived {
            crate::metrics::unknown_key();
        }
        outlook
    }

    fn poll_refreshed(&self, ticket: Ticket, waker: &Waker) -> Poll<()> {
        let now = self.clock.now();
        let mut state = self.lock();
        if now >= state.patient_until {
            // So has everybody else's patience ended. It is the driver who wakes them, but one that does nothing wakes nobody,
            // and a request has no timer of its own.
            let in_vain = state.waiters.take();
            drop(state);
            in_vain.into_iter().for_each(Waker::wake);
            return Poll::Ready(());
        }
        if state.refresh.has_ended(ticket) || state.stopping || state.driver_lost || !state.waiters.add(waker) {
            return Poll::Ready(());
        }
        // The driver must now watch over how long they wait.
        let driver = if state.waiters.len() == 1 { state.driver.take() } else { None };
        drop(state);
        driver.into_iter().for_each(Waker::wake);
        Poll::Pending
    }
}

impl FreshKeys {
    /// Reads the keys in force at the time `now`.
    fn read_in_force<R>(&self, now: Duration, reading: impl FnOnce(Option<&KeySet>) -> R) -> R {
        self.published.read(|published| {
            let published = published.filter(|published| now < published.usable_until);
            reading(published.map(|published| &published.key_set))
        })
    }

    /// What may be done about a key that a request did not find, and the driver if that is news to it.
    fn outlook(&self, key_id: &str) -> (Outlook, Option<Waker>) {
        let now = self.clock.now();
        let mut state = self.lock();
        // Sets come into force with the lock held. Without it, a request that looked before this refresh ended and reports
        // after would be told that the key is unknown, and cost a fetch and the cooldown after it.
        let has_arrived = self.read_in_force(now, |key_set| {
            key_set.is_some_and(|key_set| key_set.keys().any(|(known, _)| known == key_id))
        });
        if has_arrived {
            return (Outlook::Arrived, None);
        }
        let (was_fetching, was_due) = (state.refresh.is_fetching(), state.refresh.next_fetch());
        let outlook = state.refresh.report_unknown_key(now);
        let is_due = matches!(outlook, Outlook::Refreshing(_));
        if was_fetching || !is_due && state.refresh.next_fetch() == was_due {
            // Nothing new for the driver: a flood must not keep it busy.
            return (outlook, None);
        }
        if is_due && !state.asked_for {
            state.asked_for = true;
            state.patient_until = now.saturating_add(self.patience);
        }
        (outlook, state.driver.take())
    }
}
