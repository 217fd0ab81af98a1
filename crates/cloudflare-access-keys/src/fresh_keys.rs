use std::fmt;
use std::sync::{Arc, PoisonError};
use std::task::{Context, Poll, Wake, Waker};
use std::time::{Duration, SystemTime};

use cloudflare_access::refresh::{Cause, Refresh, Step};
use cloudflare_access::rs256::Backend;
use cloudflare_access::{KeySet, KeySource, Outlook, TeamDomain, Ticket};

use crate::cell::Cell;
use crate::sync::{self, Mutex, MutexGuard};
use crate::waiters::Waiters;
use crate::{Clock, FetchError, FreshKeysBuilder, Snapshot, Status};

/// How much later than due a refresh may begin before its driver is taken for dead.
const GRACE: Duration = Duration::from_secs(30);

/// The keys of one team in force, and the requests that wait for newer ones.
///
/// Requests use it as a [`KeySource`], operators ask for its [`status`](FreshKeys::status), and one driver keeps it fresh:
/// it asks [`poll_task`](FreshKeys::poll_task) what to do and ends each fetch with [`end_fetch`](FreshKeys::end_fetch).
pub struct FreshKeys {
    backend: &'static dyn Backend,
    clock: Clock,
    patience: Duration,
    published: Cell<Published>,
    snapshot: Option<Snapshot>,
    state: Mutex<State>,
}

/// What requests read.
struct Published {
    key_set: KeySet,
    usable_until: Duration,
    /// By then a newer set should be here or a fetch have failed.
    overdue_at: Duration,
}

struct State {
    driver: Option<Waker>,
    last_error: Option<FetchError>,
    /// Until when requests may wait for the refresh under way: a fixed time after it began, so that a fetch which hangs
    /// holds nobody who comes later.
    patient_until: Duration,
    refresh: Refresh,
    stopping: bool,
    waiters: Waiters,
}

/// What a driver is to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Task {
    /// Fetch now, without holding up the next call of [`FreshKeys::poll_task`].
    Fetch(Cause),
    /// Rest until woken, or so long.
    Rest(Option<Duration>),
    /// Nobody needs the keys any more.
    Stop,
}

impl FreshKeys {
    /// Everything that can be set, for the keys of `team` prepared with `backend`.
    pub fn builder(team: &TeamDomain, backend: &'static dyn Backend) -> FreshKeysBuilder {
        FreshKeysBuilder::new(team, backend)
    }

    pub(crate) fn new(
        backend: &'static dyn Backend,
        clock: Clock,
        patience: Duration,
        refresh: Refresh,
        snapshot: Option<Snapshot>,
    ) -> FreshKeys {
        let keys = FreshKeys {
            backend,
            patience,
            published: Cell::empty(),
            snapshot,
            state: Mutex::new(State {
                driver: None,
                last_error: None,
                patient_until: clock.now().saturating_add(patience),
                refresh,
                stopping: false,
                waiters: Waiters::default(),
            }),
            clock,
        };
        keys.restore();
        keys
    }

    /// Takes the snapshot's keys into force, so that a restart during an outage still verifies.
    fn restore(&self) {
        let Some(snapshot) = &self.snapshot else { return };
        let restored = snapshot.read(SystemTime::now()).and_then(|(document, age)| {
            let key_set = KeySet::parse_with(&document, self.backend).map_err(|_| crate::SnapshotError::Corrupt)?;
            Ok((key_set, age))
        });
        match restored {
            Ok((key_set, age)) => {
                tracing::info!(?age, keys = ?key_set, "took the team's keys from the snapshot");
                let mut state = self.lock();
                state.refresh.restore(self.clock.now(), age);
                self.publish(&state, key_set);
            }
            Err(error) if error.is_absence() => tracing::debug!("there is no snapshot of the team's keys yet"),
            Err(error) => tracing::warn!(%error, "refused the snapshot of the team's keys"),
        }
    }

    /// What the driver is to do now. While it rests, `waker` is woken when there is more to do.
    pub fn poll_task(&self, waker: &Waker) -> Task {
        let now = self.clock.now();
        let mut state = self.lock();
        if state.stopping {
            return Task::Stop;
        }
        match state.refresh.poll(now) {
            Step::Fetch(cause) => {
                state.patient_until = now.saturating_add(self.patience);
                return Task::Fetch(cause);
            }
            Step::Wait(until) => {
                state.driver = Some(waker.clone());
                return Task::Rest(Some(until.saturating_sub(now)));
            }
            _ => state.driver = Some(waker.clone()),
        }
        if state.waiters.len() == 0 {
            return Task::Rest(None);
        }
        let patience_left = state.patient_until.saturating_sub(now);
        if patience_left > Duration::ZERO {
            return Task::Rest(Some(patience_left));
        }
        let in_vain = state.waiters.take();
        drop(state);
        in_vain.into_iter().for_each(Waker::wake);
        Task::Rest(None)
    }

    /// Ends the fetch under way: takes the document's keys into force, or keeps those that are, then lets the waiting
    /// requests go.
    pub fn end_fetch(&self, cause: Cause, outcome: Result<Vec<u8>, FetchError>) {
        let outcome = outcome.and_then(|document| {
            let key_set = KeySet::parse_with(&document, self.backend).map_err(FetchError::KeySet)?;
            Ok((document, key_set))
        });
        report(cause, outcome.as_ref().map(|(_, key_set)| key_set));
        let now = self.clock.now();
        let mut state = self.lock();
        let document = match outcome {
            Ok((document, key_set)) => {
                state.refresh.handle_success(now);
                state.last_error = None;
                self.publish(&state, key_set);
                Some(document)
            }
            Err(error) => {
                state.refresh.handle_failure(now, error.retry_after());
                state.last_error = Some(error);
                None
            }
        };
        let mut woken = state.waiters.take();
        woken.extend(state.driver.take());
        drop(state);
        woken.into_iter().for_each(Waker::wake);
        if let (Some(snapshot), Some(document)) = (&self.snapshot, document) {
            snapshot.write(&document, SystemTime::now());
        }
    }

    /// With the lock held, so that no reader sees the refresh ended and the old set.
    fn publish(&self, state: &State, key_set: KeySet) {
        self.published.write(Published {
            key_set,
            usable_until: state.refresh.usable_until().unwrap_or_default(),
            overdue_at: state.refresh.next_fetch().saturating_add(GRACE),
        });
    }

    /// Ends the driver and lets all waiting requests go.
    pub fn stop(&self) {
        let mut state = self.lock();
        state.stopping = true;
        let mut woken = state.waiters.take();
        woken.extend(state.driver.take());
        drop(state);
        woken.into_iter().for_each(Waker::wake);
    }

    /// Whether a refresh should have begun and has not: the driver may be dead, or a fetch fails for long.
    #[must_use]
    pub fn is_overdue(&self) -> bool {
        let now = self.clock.now();
        self.published.read(|published| published.is_none_or(|published| now >= published.overdue_at))
    }

    /// Whether tokens can be verified now: for health checks.
    #[must_use]
    pub fn is_ready(&self) -> bool {
        self.key_set().is_some()
    }

    /// Blocks the thread until the refresh that `ticket` stands for has ended or waiting has been long enough: what
    /// blocking servers do with [`Attempt::Refreshing`](cloudflare_access::Attempt::Refreshing) before they verify again.
    pub fn wait_refreshed(&self, ticket: Ticket) {
        let waker = unparking_waker();
        while self.poll_refreshed(ticket, &waker).is_pending() {
            // The driver wakes everyone in time; this is for the case that there is none.
            sync::park_timeout(self.patience);
        }
    }

    /// Blocks the thread until a fetch has ended.
    ///
    /// # Errors
    ///
    /// It failed, and there are no keys from a snapshot either.
    pub fn wait_for_first_fetch(&self) -> Result<(), FetchError> {
        let waker = unparking_waker();
        loop {
            match self.poll_first_fetch(&mut Context::from_waker(&waker)) {
                Poll::Ready(outcome) => return outcome,
                Poll::Pending => sync::park_timeout(self.patience.max(Duration::from_millis(10))),
            }
        }
    }

    /// Whether the first fetch has ended, without blocking.
    ///
    /// # Errors
    ///
    /// It failed, and there are no keys from a snapshot either.
    pub fn poll_first_fetch(&self, context: &mut Context<'_>) -> Poll<Result<(), FetchError>> {
        if self.is_ready() {
            return Poll::Ready(Ok(()));
        }
        let mut state = self.lock();
        if state.stopping || state.refresh.has_ended(Ticket::new(1)) {
            return Poll::Ready(state.last_error.clone().map_or(Ok(()), Err));
        }
        state.waiters.add(context.waker());
        Poll::Pending
    }

    /// How the keys are doing.
    #[must_use]
    pub fn status(&self) -> Status {
        let now = self.clock.now();
        let key_set = self.key_set();
        let state = self.lock();
        let refresh = &state.refresh;
        Status {
            age: refresh.succeeded_at().map(|moment| now.saturating_sub(moment)),
            failures: refresh.failures(),
            fetches: Cause::ALL.iter().map(|cause| (*cause, refresh.fetches(*cause))).collect(),
            key_ids: key_set.iter().flat_map(|set| set.keys().map(|(id, _)| id.to_owned())).collect(),
            last_error: state.last_error.clone(),
            next_fetch: (!refresh.is_fetching()).then(|| refresh.next_fetch().saturating_sub(now)),
            unknown_keys: refresh.unknown_keys(),
            waiters: state.waiters.len(),
        }
    }

    /// Every change of the state is complete before anything can panic, so a poisoned lock guards a sound state.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl KeySource for FreshKeys {
    fn key_set(&self) -> Option<KeySet> {
        let now = self.clock.now();
        self.published.read(|published| {
            let published = published.filter(|published| now < published.usable_until)?;
            Some(published.key_set.clone())
        })
    }

    fn report_unknown_key(&self) -> Outlook {
        #[cfg(feature = "metrics")]
        crate::metrics::unknown_key();
        let now = self.clock.now();
        let mut state = self.lock();
        let (was_fetching, was_due) = (state.refresh.is_fetching(), state.refresh.next_fetch());
        let outlook = state.refresh.report_unknown_key(now);
        if was_fetching || state.refresh.next_fetch() == was_due && outlook == Outlook::Settled {
            // Nothing new for the driver: a flood must not keep it busy.
            return outlook;
        }
        if matches!(outlook, Outlook::Refreshing(_)) {
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
        if state.stopping || state.refresh.has_ended(ticket) || now >= state.patient_until || !state.waiters.add(waker)
        {
            return Poll::Ready(());
        }
        // The driver must now watch over how long they wait.
        let driver = if state.waiters.len() == 1 { state.driver.take() } else { None };
        drop(state);
        driver.into_iter().for_each(Waker::wake);
        Poll::Pending
    }
}

impl fmt::Debug for FreshKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FreshKeys").field("key_set", &self.key_set()).finish_non_exhaustive()
    }
}

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

fn report(cause: Cause, outcome: Result<&KeySet, &FetchError>) {
    #[cfg(feature = "metrics")]
    crate::metrics::fetch(cause, outcome.is_ok());
    let cause = cause.label();
    match outcome {
        Ok(key_set) => {
            tracing::info!(cause, keys = ?key_set, "fetched the team's keys");
            for skipped in key_set.skipped() {
                tracing::warn!(key_id = ?skipped.key_id, reason = %skipped.reason, "skipped a key of the key set");
            }
        }
        Err(error) => {
            let source = std::error::Error::source(error).map(tracing::field::display);
            tracing::warn!(cause, %error, source, "could not fetch the team's keys");
        }
    }
}
