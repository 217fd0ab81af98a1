use std::process;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Poll, Waker};
use std::time::Duration;

use cloudflare_access::policy::Identity;
use cloudflare_access::{IdentityUnavailable, VerifiedToken};

use crate::answers::{Answer, Answers};
use crate::caller_key::CallerKey;
use crate::events;
use crate::failures::Failures;
use crate::flight::{Carrier, Flight};
use crate::flights::Flights;
use crate::settings::Settings;
use crate::{IdentityError, Status, TokenText};

/// How long an answer is there at least, so that those who waited for it find it when they look again.
const HANDOVER: Duration = Duration::from_secs(1);

/// What requests and flights share.
pub(crate) struct Shared {
    settings: Settings,
    state: Mutex<State>,
}

struct State {
    answers: Answers,
    failures: Failures,
    flights: Flights,
    /// A process that was forked off has the flights, but not the threads.
    process: u32,
    told: Told,
}

/// What is counted.
#[derive(Default)]
struct Told {
    failed: u64,
    fetches: u64,
    from_memory: u64,
    last_error: Option<IdentityError>,
    refused: u64,
}

impl Shared {
    pub(crate) fn new(settings: Settings) -> Shared {
        let state = State {
            answers: Answers::new(settings.max_callers),
            failures: Failures::new(settings.first_pause, settings.longest_pause, settings.max_callers),
            flights: Flights::default(),
            process: process::id(),
            told: Told::default(),
        };
        Shared { settings, state: Mutex::new(state) }
    }

    pub(crate) fn poll(
        self: &Arc<Self>,
        token: &VerifiedToken,
        text: &[u8],
        waker: &Waker,
        carrier: &dyn Carrier,
    ) -> Poll<Result<Arc<Identity>, IdentityUnavailable>> {
        const UNAVAILABLE: Poll<Result<Arc<Identity>, IdentityUnavailable>> = Poll::Ready(Err(IdentityUnavailable));
        // Whoever never logged in has no identity.
        let Some(caller) = CallerKey::of(token) else { return UNAVAILABLE };
        let (now, unix_time) = (self.settings.clock.now(), self.settings.clock.unix_time());
        // A leeway forgives clocks that differ; it is no reason to tell more of a session that is over.
        if unix_time >= token.expires_at() {
            return UNAVAILABLE;
        }
        let mut state = self.lock();
        if let Some(identity) = state.answers.get(&caller, now, unix_time) {
            state.told.from_memory += 1;
            return Poll::Ready(Ok(identity));
        }
        let mut flight = None;
        if !state.flights.contains(&caller) {
            let under_way = state.flights.len();
            if under_way >= self.settings.max_flights || !state.failures.allow(&caller, now, under_way) {
                state.told.refused += 1;
                return UNAVAILABLE;
            }
            let Some(token_text) = TokenText::new(text) else { return UNAVAILABLE };
            state.told.fetches += 1;
            let id = state.flights.begin(&caller, now.saturating_add(self.settings.patience));
            flight = Some(Flight {
                caller: caller.clone(),
                expires_at: token.expires_at(),
                id,
                shared: Arc::clone(self),
                token: token_text,
            });
        }
        let may_wait = state.flights.join(&caller, waker, now, self.settings.max_waiters);
        if !may_wait {
            state.told.refused += 1;
        }
        drop(state);
        flight.into_iter().for_each(|flight| carrier.start(flight));
        if may_wait { Poll::Pending } else { UNAVAILABLE }
    }

    /// Keeps what a flight brought and lets go who waits. Where it has been ended before this does nothing.
    pub(crate) fn end(&self, flight: &Flight, outcome: Result<(Identity, usize), IdentityError>) {
        let (now, unix_time) = (self.settings.clock.now(), self.settings.clock.unix_time());
        let caller = &flight.caller;
        let mut state = self.lock();
        let Some(waiters) = state.flights.end(caller, flight.id) else { return };
        let error = match outcome {
            Ok((identity, bytes)) => {
                let age = if caller.is_lasting() { self.settings.max_age.max(HANDOVER) } else { HANDOVER };
                let usable_until = now.saturating_add(age);
                let answer =
                    Answer { bytes, expires_at: flight.expires_at, identity: Arc::new(identity), usable_until };
                state.failures.succeed(caller);
                state.answers.insert(caller.clone(), answer, now, unix_time);
                None
            }
            Err(error) => {
                state.failures.fail(caller, &error, now);
                state.told.failed += 1;
                Some(error)
            }
        };
        state.told.last_error.clone_from(&error);
        drop(state);
        waiters.into_iter().for_each(Waker::wake);
        // At the end: what listens to events may be anyone's.
        events::report(error.as_ref());
    }

    pub(crate) fn end_patience(&self, caller: &CallerKey, id: u64) {
        let waiters = self.lock().flights.end_patience(caller, id);
        waiters.into_iter().for_each(Waker::wake);
    }

    pub(crate) fn patience(&self) -> Duration {
        self.settings.patience
    }

    pub(crate) fn status(&self) -> Status {
        let state = self.lock();
        Status {
            bytes: state.answers.bytes(),
            callers: state.answers.len(),
            failed: state.told.failed,
            failing: state.failures.len(),
            fetches: state.told.fetches,
            flights: state.flights.len(),
            from_memory: state.told.from_memory,
            last_error: state.told.last_error.clone(),
            refused: state.told.refused,
            waiters: state.flights.waiters(),
        }
    }

    /// Every change of the state is complete before anything can panic, so a poisoned lock guards a sound state.
    fn lock(&self) -> MutexGuard<'_, State> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let process = process::id();
        if state.process != process {
            state.process = process;
            state.flights.forget();
        }
        state
    }
}
