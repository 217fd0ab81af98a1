use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::PoisonError;
use std::task::Waker;
use std::time::{Duration, SystemTime};
use std::{fmt, mem};

use cloudflare_access::refresh::{Cause, Refresh, Step};
use cloudflare_access::rs256::Backend;
use cloudflare_access::{KeySet, KeySource, TeamDomain, Ticket};

use crate::cell::Cell;
use crate::events::report;
use crate::sync::{self, Mutex, MutexGuard};
use crate::unparking::unparking_waker;
use crate::waiters::Waiters;
use crate::{Clock, FetchError, FreshKeysBuilder, Snapshot, Status};

mod first_fetch;
mod key_source;

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
    /// Whether a request has asked for the refresh that is due and has not begun.
    asked_for: bool,
    driver: Option<Waker>,
    /// Whether the driver has ended unasked. Nobody would wake who waits now.
    driver_lost: bool,
    /// Who waits for the first fetch. They are parts of the program and wait as long as it takes.
    first_fetch_waiters: Vec<Waker>,
    last_error: Option<FetchError>,
    /// Until when requests may wait for the refresh that is due or under way: a fixed time after the first of them asked
    /// for it or, where none had, after it began. So neither a fetch that hangs nor a driver that does nothing holds anybody
    /// for longer, however many come later: a flood of unknown keys would move the end for ever.
    patient_until: Duration,
    refresh: Refresh,
    stopping: bool,
    waiters: Waiters,
}

/// What a driver is to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Task {
    /// Fetch now, without holding up the next call of [`FreshKeys::poll_task`], and end it with exactly one
    /// [`FreshKeys::end_fetch`].
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
                asked_for: false,
                driver: None,
                driver_lost: false,
                first_fetch_waiters: Vec::new(),
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
                // Where it begins in time, those who asked for it have their patience, which does not begin again.
                let in_time = mem::take(&mut state.asked_for) && now < state.patient_until;
                if !in_time {
                    state.patient_until = now.saturating_add(self.patience);
                }
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
    /// requests go. Where no fetch is under way this does nothing.
    ///
    /// Exactly one must follow each [`Task::Fetch`], with its cause, whatever becomes of the fetch: also where it takes too
    /// long, panics or is dropped ([`FetchError::Abandoned`]). The driver sees to that, since an outcome does not say which
    /// fetch it is of:
    ///
    /// - Without one the fetch is under way for ever: no other begins, and in the end the keys are too old to serve.
    /// - A second one, or one that comes late, ends the next fetch if that has begun. Its document is then taken for as new
    ///   as that fetch, so that a key which was withdrawn in between serves on until the one after it, and what the fetch
    ///   itself brings is ignored.
    pub fn end_fetch(&self, cause: Cause, outcome: Result<Vec<u8>, FetchError>) {
        let outcome = outcome.and_then(|document| {
            // The backend may be anyone's, and a panic here must not leave the fetch under way for ever.
            let parse = || KeySet::parse_with(&document, self.backend).map_err(FetchError::KeySet);
            let key_set = catch_unwind(AssertUnwindSafe(parse)).unwrap_or(Err(FetchError::Panicked))?;
            Ok((document, key_set))
        });
        let now = self.clock.now();
        let mut state = self.lock();
        if !state.refresh.is_fetching() {
            return;
        }
        match &outcome {
            Ok((_, key_set)) => {
                state.refresh.handle_success(now);
                state.last_error = None;
                self.publish(&state, key_set.clone());
            }
            Err(error) => {
                state.refresh.handle_failure(now, error.retry_after());
                state.last_error = Some(error.clone());
            }
        }
        let age = state.refresh.fetched_at().map_or(Duration::ZERO, |fetched_at| now.saturating_sub(fetched_at));
        wake_all(state);
        if let (Some(snapshot), Ok((document, _))) = (&self.snapshot, &outcome) {
            snapshot.write(document, SystemTime::now().checked_sub(age).unwrap_or(SystemTime::UNIX_EPOCH));
        }
        // At the end: what listens to events may be anyone's too.
        report(cause, outcome.as_ref().map(|(_, key_set)| key_set));
    }

    /// Says that a driver is about to begin: requests may wait for it.
    pub(crate) fn expect_driver(&self) {
        let now = self.clock.now();
        let mut state = self.lock();
        state.driver_lost = false;
        if !state.refresh.is_fetching() {
            // Who asked in vain, of a driver that was lost, is not to take the patience of those who ask this one.
            state.patient_until = now.saturating_add(self.patience);
        }
    }

    /// Says that the driver has ended without having been asked to: requests wait for it no more.
    pub(crate) fn lose_driver(&self) {
        let mut state = self.lock();
        if !state.stopping {
            state.driver_lost = true;
            wake_all(state);
        }
    }

    /// Gives up a fetch under way that nobody will end.
    pub(crate) fn abandon_fetch(&self) {
        let now = self.clock.now();
        let mut state = self.lock();
        if state.refresh.is_fetching() {
            state.refresh.handle_failure(now, None);
            state.last_error = Some(FetchError::Abandoned);
            wake_all(state);
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
        wake_all(state);
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

    /// How the keys are doing.
    #[must_use]
    pub fn status(&self) -> Status {
        let now = self.clock.now();
        let key_set = self.key_set();
        let state = self.lock();
        let refresh = &state.refresh;
        Status {
            age: refresh.fetched_at().map(|moment| now.saturating_sub(moment)),
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

impl fmt::Debug for FreshKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FreshKeys").field("key_set", &self.key_set()).finish_non_exhaustive()
    }
}

/// Wakes the driver and all who wait, without the lock: a waker may run any code. The driver comes first, so that it is
/// woken even where another waker panics.
fn wake_all(mut state: MutexGuard<'_, State>) {
    let mut woken: Vec<Waker> = state.driver.take().into_iter().collect();
    woken.append(&mut state.first_fetch_waiters);
    woken.append(&mut state.waiters.take());
    drop(state);
    woken.into_iter().for_each(Waker::wake);
}
