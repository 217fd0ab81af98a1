//! What get-identity tells, and the thread-served endpoints of an edge.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::edge::state::State;
use crate::edge::{RequestLine, Verdict, cookie, host};
use crate::endpoints::Endpoints;
use crate::service::{CERTS_PATH, IDENTITY_PATH, Reply};
use crate::{Fault, RequestHead, identities};

/// Whether these are the endpoints that a service asks, and that can be made to fail.
pub(crate) fn is_endpoint(path: &str) -> bool {
    path == CERTS_PATH || path == IDENTITY_PATH
}

impl State {
    /// The identity of whoever has this cookie header, or `None` where no session is known by it.
    pub(crate) fn identity(&self, cookies: &str) -> Option<String> {
        let audiences: Vec<&str> = self.applications.all().iter().map(|application| application.tag()).collect();
        cookie::values(cookies).find_map(|token| {
            let examination = self.examine(token, &audiences);
            let claims = examination.claims.as_ref().filter(|_| examination.passes())?;
            let (email, subject) = (claims["email"].as_str()?, claims["sub"].as_str()?);
            let recorded = self.sessions().get(&examination.session).map(|session| session.groups.clone());
            let named = || claims["custom"]["groups"].as_array().into_iter().flatten();
            let groups =
                recorded.unwrap_or_else(|| named().filter_map(|name| name.as_str().map(str::to_owned)).collect());
            Some(self.issuer(|issuer| identities::document(email, subject, claims, &groups, issuer)).to_string())
        })
    }

    /// Whether the next request to this endpoint is answered as the endpoint means it.
    pub(crate) fn is_sound(&self, path: &str) -> bool {
        let script = if path == CERTS_PATH { self.service.script() } else { self.service.identity_script() };
        !self.is_down.load(Ordering::Relaxed) && script.is_empty()
    }

    /// Answers a request to an endpoint.
    pub(crate) fn endpoint_reply(&self, head: RequestHead) -> Reply {
        let at = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
        let (method, path) = (head.method().to_owned(), head.path().to_owned());
        let host = head.header("host").and_then(host::loopback);
        let reply = match (host, path.as_str(), method.as_str()) {
            (None, ..) => Reply::NotFound,
            (_, IDENTITY_PATH, "GET") => {
                let fault = self.service.identity_script().take();
                let identity = head.header("cookie").and_then(|cookies| self.identity(cookies));
                self.service.log().add(head);
                match (fault, identity) {
                    (Some(fault), identity) => {
                        Reply::Faulty { fault, genuine: identity.unwrap_or_else(|| "{}".to_owned()) }
                    }
                    (None, Some(identity)) => Reply::Genuine(identity),
                    (None, None) => Reply::SignIn,
                }
            }
            _ => self.service.reply(head),
        };
        let reply = match self.is_down.load(Ordering::Relaxed) {
            true => Reply::Faulty { fault: Fault::Raw(Vec::new()), genuine: String::new() },
            false => reply,
        };
        let status = match &reply {
            Reply::Faulty { .. } => 0,
            Reply::Genuine(_) => 200,
            Reply::MethodNotAllowed => 405,
            Reply::NotFound => 404,
            Reply::SignIn => 302,
        };
        let (verdict, principal) = match &reply {
            Reply::Faulty { .. } if self.is_down.load(Ordering::Relaxed) => (Verdict::Fault, Some("outage".to_owned())),
            Reply::Faulty { fault, .. } => (Verdict::Fault, Some(fault.name().to_owned())),
            _ => (Verdict::Own, None),
        };
        self.log.add(RequestLine { at, method, path, verdict, principal, status, duration: Duration::ZERO });
        reply
    }
}

/// The state as the threads see it that answer for the two endpoints.
pub(crate) struct ThreadEndpoints(pub(crate) Arc<State>);

impl Endpoints for ThreadEndpoints {
    fn reply(&self, head: RequestHead) -> Reply {
        self.0.endpoint_reply(head)
    }
}
