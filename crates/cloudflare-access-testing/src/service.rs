use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::endpoints::Endpoints;
use crate::head_log::HeadLog;
use crate::identities::Identities;
use crate::{Fault, Issuer, RequestHead};

pub(crate) const CERTS_PATH: &str = "/cdn-cgi/access/certs";

pub(crate) const IDENTITY_PATH: &str = "/cdn-cgi/access/get-identity";

/// What a local Access knows, shared by the test and the threads that answer.
#[derive(Debug)]
pub(crate) struct Service {
    identities: Mutex<Identities>,
    identity_script: Mutex<Script>,
    issuer: Mutex<Issuer>,
    log: Mutex<HeadLog>,
    script: Mutex<Script>,
}

/// The faults to come at one endpoint.
#[derive(Debug, Default)]
pub(crate) struct Script {
    pub(crate) next: VecDeque<Fault>,
    pub(crate) standing: Option<Fault>,
}

impl Script {
    pub(crate) fn take(&mut self) -> Option<Fault> {
        self.next.pop_front().or_else(|| self.standing.clone())
    }

    /// Whether every answer is genuine from now on.
    #[cfg(feature = "edge")]
    pub(crate) fn is_empty(&self) -> bool {
        self.next.is_empty() && self.standing.is_none()
    }
}

/// What to do about one request.
pub(crate) enum Reply {
    Faulty {
        fault: Fault,
        genuine: String,
    },
    Genuine(String),
    MethodNotAllowed,
    NotFound,
    /// Access has no identity for this request.
    SignIn,
}

impl Service {
    pub(crate) fn new(issuer: Issuer) -> Self {
        Self {
            identities: Mutex::default(),
            identity_script: Mutex::default(),
            issuer: Mutex::new(issuer),
            log: Mutex::default(),
            script: Mutex::default(),
        }
    }

    pub(crate) fn identities(&self) -> MutexGuard<'_, Identities> {
        locked(&self.identities)
    }

    pub(crate) fn identity_script(&self) -> MutexGuard<'_, Script> {
        locked(&self.identity_script)
    }

    pub(crate) fn issuer(&self) -> MutexGuard<'_, Issuer> {
        locked(&self.issuer)
    }

    pub(crate) fn log(&self) -> MutexGuard<'_, HeadLog> {
        locked(&self.log)
    }

    pub(crate) fn script(&self) -> MutexGuard<'_, Script> {
        locked(&self.script)
    }
}

impl Endpoints for Service {
    fn reply(&self, head: RequestHead) -> Reply {
        let reply = match (head.path(), head.method()) {
            (CERTS_PATH, "GET") => {
                let fault = self.script().take();
                let genuine = self.issuer().certs_json();
                match fault {
                    Some(fault) => Reply::Faulty { fault, genuine },
                    None => Reply::Genuine(genuine),
                }
            }
            (IDENTITY_PATH, "GET") => {
                let fault = self.identity_script().take();
                let issuer = self.issuer().clone();
                match (fault, self.identities().identity(&head, &issuer)) {
                    (Some(fault), identity) => {
                        Reply::Faulty { fault, genuine: identity.unwrap_or_else(|| "{}".to_owned()) }
                    }
                    (None, Some(identity)) => Reply::Genuine(identity),
                    (None, None) => Reply::SignIn,
                }
            }
            (CERTS_PATH | IDENTITY_PATH, _) => Reply::MethodNotAllowed,
            _ => Reply::NotFound,
        };
        self.log().add(head);
        reply
    }
}

/// A test that panics while it holds a lock has failed already; what it was about to change is
/// still sound.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
