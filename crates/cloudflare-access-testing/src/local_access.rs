use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::listening::Listening;
use crate::service::{CERTS_PATH, Service};
use crate::{Fault, Issuer, RequestHead};

/// A team's certs and get-identity endpoints on the loopback interface, over real HTTP/1.1, as sound
/// or as faulty as a test wants them.
///
/// It answers `GET /cdn-cgi/access/certs` with what its [`Issuer`] publishes at that moment,
/// `GET /cdn-cgi/access/get-identity` with the identity of the user whose token the cookie
/// `CF_Authorization` holds, and everything else with 404 (405 for another method on these paths).
/// Who has no identity, because the token has expired, is not signed by a published key or is a
/// service token's, is sent to sign in with a 302: Cloudflare does not document what Access answers.
/// Each answer closes its connection. There is no TLS: a client under test has to allow plain HTTP to a loopback address.
///
/// Dropping it closes the port, ends every connection, even one that hangs, and joins every thread,
/// within milliseconds.
#[derive(Debug)]
pub struct LocalAccess {
    address: SocketAddr,
    pub(crate) service: Arc<Service>,
    listening: Mutex<Option<Listening>>,
}

impl LocalAccess {
    /// Starts to listen on a free port of 127.0.0.1; connections are accepted from the moment this
    /// returns.
    ///
    /// # Errors
    ///
    /// If the operating system has no port or no thread to give.
    pub fn start(issuer: Issuer) -> io::Result<Self> {
        let service = Arc::new(Service::new(issuer));
        let listening = Listening::start(0, &service)?;
        Ok(Self { address: listening.address(), service, listening: Mutex::new(Some(listening)) })
    }

    /// The root of the server, `http://127.0.0.1:<port>`, without a trailing slash.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The address of the certs endpoint.
    #[must_use]
    pub fn certs_url(&self) -> String {
        format!("{}{CERTS_PATH}", self.url())
    }

    /// The socket address, which stays the same through [`down`](Self::down) and [`up`](Self::up).
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Gives access to the issuer, to sign a token or to change what the next answers publish.
    ///
    /// Requests wait while `access` runs, so it must not wait for one.
    pub fn issuer<R>(&self, access: impl FnOnce(&mut Issuer) -> R) -> R {
        access(&mut self.service.issuer())
    }

    /// Answers certs requests with `fault` until this or [`answer_genuinely`](Self::answer_genuinely) is called
    /// again.
    ///
    /// What [`answer_next`](Self::answer_next) has queued comes first.
    pub fn answer_with(&self, fault: Fault) {
        self.service.script().standing = Some(fault);
    }

    /// Answers the next `count` certs requests with `fault`, and those after it as before.
    ///
    /// Calls add up: what is queued first is answered first.
    pub fn answer_next(&self, count: usize, fault: Fault) {
        self.service.script().next.extend(std::iter::repeat_n(fault, count));
    }

    /// Forgets every fault of the certs endpoint, queued or standing.
    pub fn answer_genuinely(&self) {
        *self.service.script() = Default::default();
    }

    /// How many `GET` requests for the certs endpoint have come so far, whatever they were
    /// answered.
    ///
    /// A request counts once its head is complete, which is before the answer begins.
    #[must_use]
    pub fn requests(&self) -> usize {
        self.service.log().gets(CERTS_PATH)
    }

    /// The heads of the last thousand requests, in order of arrival, also of those that were answered
    /// with 404.
    ///
    /// Shows what a client sent, such as `Cache-Control` or a cookie, and whether it followed a
    /// redirect.
    #[must_use]
    pub fn recorded(&self) -> Vec<RequestHead> {
        self.service.log().all()
    }

    /// Closes the port and every open connection; clients are refused until [`up`](Self::up).
    ///
    /// Nothing happens if it is closed already.
    pub fn down(&self) {
        *self.listening() = None;
    }

    /// Listens again, on the same port; nothing happens if it is open.
    ///
    /// # Errors
    ///
    /// If another process took the port while it was closed, or there is no thread to be had.
    pub fn up(&self) -> io::Result<()> {
        let mut listening = self.listening();
        if listening.is_none() {
            *listening = Some(Listening::start(self.address.port(), &self.service)?);
        }
        Ok(())
    }

    fn listening(&self) -> MutexGuard<'_, Option<Listening>> {
        self.listening.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
