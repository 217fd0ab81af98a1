//! What requests ask.

use std::task::{Poll, Waker};

use cloudflare_access::{KeySet, KeySource, Outlook, Ticket};

use crate::FreshKeys;

impl KeySource for FreshKeys {
    fn key_set(&self) -> Option<KeySet> {
        let mut found = None;
        self.with_key_set(&mut |key_set| found = key_set.cloned());
        found
    }

    fn with_key_set(&self, visit: &mut dyn FnMut(Option<&KeySet>)) {
        let now = self.clock.now();
        self.published.read(|published| {
            let published = published.filter(|published| now < published.usable_until);
            visit(published.map(|published| &published.key_set));
        });
    }

    fn report_unknown_key(&self) -> Outlook {
        #[cfg(feature = "metrics")]
        crate::metrics::unknown_key();
        let now = self.clock.now();
        let mut state = self.lock();
        let (was_fetching, was_due) = (state.refresh.is_fetching(), state.refresh.next_fetch());
        let outlook = state.refresh.report_unknown_key(now);
        let is_due = matches!(outlook, Outlook::Refreshing(_));
        if was_fetching || !is_due && state.refresh.next_fetch() == was_due {
            // Nothing new for the driver: a flood must not keep it busy.
            return outlook;
        }
        if is_due && !state.asked_for {
            state.asked_for = true;
            state.patient_until = now.saturating_add(self.patience);
        }
        let driver = state.driver.take();
        drop(state);
        driver.into_iter().for_each(Waker::wake);
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
