use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::{Fault, Issuer, RequestHead};

pub(crate) const CERTS_PATH: &str = "/cdn-cgi/access/certs";

/// What a local Access knows, shared by the test and the threads that answer.
#[derive(Debug)]
pub(crate) struct Service {
    issuer: Mutex<Issuer>,
    log: Mutex<Vec<RequestHead>>,
    script: Mutex<Script>,
}

/// The faults to come.
#[derive(Debug, Default)]
pub(crate) struct Script {
    pub(crate) next: VecDeque<Fault>,
    pub(crate) standing: Option<Fault>,
}

/// What to do about one request.
pub(crate) enum Reply {
    Certs { certs: String, fault: Option<Fault> },
    MethodNotAllowed,
    NotFound,
}

impl Service {
    pub(crate) fn new(issuer: Issuer) -> Self {
        Self { issuer: Mutex::new(issuer), log: Mutex::default(), script: Mutex::default() }
    }

    pub(crate) fn reply(&self, head: RequestHead) -> Reply {
        let reply = match (head.path() == CERTS_PATH, head.method()) {
            (true, "GET") => {
                let mut script = self.script();
                let fault = script.next.pop_front().or_else(|| script.standing.clone());
                Reply::Certs { certs: self.issuer().certs_json(), fault }
            }
            (true, _) => Reply::MethodNotAllowed,
            (false, _) => Reply::NotFound,
        };
        self.log().push(head);
        reply
    }

    pub(crate) fn issuer(&self) -> MutexGuard<'_, Issuer> {
        locked(&self.issuer)
    }

    pub(crate) fn log(&self) -> MutexGuard<'_, Vec<RequestHead>> {
        locked(&self.log)
    }

    pub(crate) fn script(&self) -> MutexGuard<'_, Script> {
        locked(&self.script)
    }
}

/// A test that panics while it holds a lock has failed already; what it was about to change is
/// still sound.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
