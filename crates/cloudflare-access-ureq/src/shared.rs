use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::task::{Poll, Waker};
use std::time::{Duration, Instant};

use arc_swap::ArcSwapOption;
use cloudflare_access::refresh::Refresh;
use cloudflare_access::{KeySet, KeySource, Outlook, Ticket};

use crate::FetchError;

/// How many requests may wait for one refresh. Beyond it they are answered at once: a flood must not pile up.
const MAX_WAITERS: usize = 1024;

/// What requests and the refresher share.
pub(crate) struct Shared {
    /// What requests read, without a lock.
    published: ArcSwapOption<Published>,
    state: Mutex<State>,
    /// Something in `state` has changed.
    changed: Condvar,
    /// Where the refresh's time begins.
    origin: Instant,
    /// How long after a refresh began requests may wait for it.
    patience: Duration,
}

struct Published {
    key_set: KeySet,
    usable_until: Instant,
}

pub(crate) struct State {
    pub(crate) refresh: Refresh,
    pub(crate) last_error: Option<FetchError>,
    pub(crate) stopping: bool,
    /// Until when requests may wait for the refresh under way.
    pub(crate) patient_until: Duration,
    pub(crate) waiters: Vec<Waker>,
    /// How many threads wait beside them.
    waiting_threads: usize,
}

impl State {
    /// Whether a request may wait, or go on waiting, for that refresh.
    fn bears_waiting(&self, ticket: Ticket, now: Duration) -> bool {
        !self.stopping && !self.refresh.has_ended(ticket) && now < self.patient_until
    }

    fn is_crowded(&self) -> bool {
        self.waiters.len().saturating_add(self.waiting_threads) >= MAX_WAITERS
    }
}

impl Shared {
    pub(crate) fn new(refresh: Refresh, patience: Duration) -> Shared {
        Shared {
            published: ArcSwapOption::empty(),
            state: Mutex::new(State {
                refresh,
                last_error: None,
                stopping: false,
                patient_until: patience,
                waiters: Vec::new(),
                waiting_threads: 0,
            }),
            changed: Condvar::new(),
            origin: Instant::now(),
            patience,
        }
    }

    /// Time as the refresh counts it.
    pub(crate) fn now(&self) -> Duration {
        self.origin.elapsed()
    }

    pub(crate) fn patience(&self) -> Duration {
        self.patience
    }

    /// Every change of the state is complete before anything can panic, so a poisoned lock guards a sound state.
    pub(crate) fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Gives the lock back until the state changes or, where there is a limit, until it has passed.
    pub(crate) fn wait<'s>(&self, state: MutexGuard<'s, State>, limit: Option<Duration>) -> MutexGuard<'s, State> {
        match limit {
            Some(limit) => self.changed.wait_timeout(state, limit).unwrap_or_else(PoisonError::into_inner).0,
            None => self.changed.wait(state).unwrap_or_else(PoisonError::into_inner),
        }
    }

    pub(crate) fn notify(&self) {
        self.changed.notify_all();
    }

    /// Ends the fetch under way: publishes what it brought, or keeps the set in force, then lets waiting requests go.
    pub(crate) fn end_fetch(&self, outcome: Result<KeySet, FetchError>) {
        let now = self.now();
        let mut state = self.lock();
        match outcome {
            Ok(key_set) => {
                state.refresh.handle_success(now);
                state.last_error = None;
                let usable_until = state.refresh.usable_until().and_then(|moment| self.origin.checked_add(moment));
                // A set whose end the clock cannot express is taken to end now.
                let usable_until = usable_until.unwrap_or(self.origin);
                self.published.store(Some(Arc::new(Published { key_set, usable_until })));
            }
            Err(error) => {
                state.refresh.handle_failure(now, error.retry_after());
                state.last_error = Some(error);
            }
        }
        let waiters = std::mem::take(&mut state.waiters);
        drop(state);
        self.notify();
        waiters.into_iter().for_each(Waker::wake);
    }
}

impl Shared {
    /// Blocks the thread until the refresh has ended or waiting has been long enough.
    pub(crate) fn wait_refreshed(&self, ticket: Ticket) {
        let mut state = self.lock();
        if state.is_crowded() {
            return;
        }
        state.waiting_threads = state.waiting_threads.saturating_add(1);
        loop {
            let now = self.now();
            if !state.bears_waiting(ticket, now) {
                break;
            }
            let patience_left = state.patient_until.saturating_sub(now);
            state = self.wait(state, Some(patience_left));
        }
        state.waiting_threads = state.waiting_threads.saturating_sub(1);
    }
}

impl KeySource for Shared {
    fn key_set(&self) -> Option<KeySet> {
        let published = self.published.load();
        let published = published.as_ref()?;
        (Instant::now() < published.usable_until).then(|| published.key_set.clone())
    }

    fn report_unknown_key(&self) -> Outlook {
        let now = self.now();
        let mut state = self.lock();
        let was_due = state.refresh.is_fetching();
        let outlook = state.refresh.report_unknown_key(now);
        if matches!(outlook, Outlook::Refreshing(_)) && !was_due {
            state.patient_until = now.saturating_add(self.patience);
        }
        drop(state);
        self.notify();
        outlook
    }

    fn poll_refreshed(&self, ticket: Ticket, waker: &Waker) -> Poll<()> {
        let mut state = self.lock();
        if !state.bears_waiting(ticket, self.now()) || state.is_crowded() {
            return Poll::Ready(());
        }
        if !state.waiters.iter().any(|waiting| waiting.will_wake(waker)) {
            state.waiters.push(waker.clone());
        }
        drop(state);
        // The refresher must now watch over how long they wait.
        self.notify();
        Poll::Pending
    }
}
