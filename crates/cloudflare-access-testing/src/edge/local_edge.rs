use std::fmt;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use crate::edge::server::Server;
use crate::edge::sessions::Over;
use crate::edge::state::State;
use crate::edge::{EdgeApplication, EdgeError, LocalEdgeBuilder, RequestLine, SignIn, Upstream, Verdict, cookie};
use crate::service::{CERTS_PATH, IDENTITY_PATH};
use crate::{Fault, Issuer, RequestHead};

/// A local Cloudflare Access in front of a service: a reverse proxy on the loopback interface that asks for a login, sends
/// tokens on, and serves the team's keys.
///
/// It behaves as Access does for the [`EdgeApplication`]s that it is given; `/cdn-cgi/access/dev` is its control page. The
/// service needs no special mode: it is told to trust this team as it is told of any other, by the three
/// [`variables`](Self::variables). One line in a test with or without a runtime, since the edge has one of its own:
///
/// ```
/// use cloudflare_access_testing::LocalEdge;
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let edge = LocalEdge::start()?;
/// // The service under test is started with these, and then the edge is told where it is:
/// let [(_, team), (_, audience), (_, certs_url)] = edge.variables();
/// # let listener = std::net::TcpListener::bind("127.0.0.1:0")?;
/// edge.forward_to(listener.local_addr()?);
/// # assert!(team == "acme" && audience.len() == 64 && certs_url.starts_with("http://127.0.0.1:"));
/// # Ok(())
/// # }
/// ```
///
/// It listens on 127.0.0.1 and answers for names of this machine only. Dropping it closes the port and every connection.
pub struct LocalEdge {
    pub(crate) state: Arc<State>,
    server: Option<Server>,
}

impl LocalEdge {
    /// Starts an edge on a free port, for the team `acme` with the keys that this crate publishes, in front of no service yet:
    /// [`forward_to`](Self::forward_to) sets one.
    ///
    /// One application protects everything, lets everybody in, and has the AUD tag [`AUDIENCE`](crate::AUDIENCE).
    ///
    /// # Errors
    ///
    /// If the operating system has no port or no thread to give.
    pub fn start() -> Result<Self, EdgeError> {
        Self::builder().start()
    }

    /// Starts with everything as [`start`](Self::start) has it.
    pub fn builder() -> LocalEdgeBuilder {
        LocalEdgeBuilder::new()
    }

    pub(crate) fn new(state: Arc<State>, server: Server) -> Self {
        Self { state, server: Some(server) }
    }

    /// Forwards to this service from now on; until then the edge answers 502.
    pub fn forward_to(&self, upstream: impl Into<Upstream>) {
        self.state.set_upstream(upstream.into());
    }

    /// The root of the edge, `http://127.0.0.1:<port>`, without a trailing slash.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.state.address)
    }

    /// The socket address.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.state.address
    }

    /// The address of the certs endpoint.
    #[must_use]
    pub fn certs_url(&self) -> String {
        format!("{}{CERTS_PATH}", self.url())
    }

    /// The address of the get-identity endpoint.
    #[must_use]
    pub fn identity_url(&self) -> String {
        format!("{}{IDENTITY_PATH}", self.url())
    }

    /// `CF_ACCESS_TEAM`, `CF_ACCESS_AUD` and `CF_ACCESS_CERTS_URL` with their values, for the environment of the service.
    #[must_use]
    pub fn variables(&self) -> [(&'static str, String); 3] {
        self.state.variables()
    }

    /// Gives access to the issuer, to sign a token or to change the keys.
    ///
    /// Requests wait while `access` runs, so it must not wait for one.
    pub fn issuer<R>(&self, access: impl FnOnce(&mut Issuer) -> R) -> R {
        self.state.issuer(access)
    }

    /// Signs somebody in without a browser: the value of a `Cookie` header for requests to the first application.
    ///
    /// ```
    /// # use cloudflare_access_testing::{LocalEdge, SignIn};
    /// # let edge = LocalEdge::start()?;
    /// let cookie = edge.sign_in(SignIn::user("kim@example.org").groups(["eng"]));
    /// assert!(cookie.starts_with("CF_Authorization=ey"));
    /// # Ok::<(), cloudflare_access_testing::EdgeError>(())
    /// ```
    #[must_use]
    pub fn sign_in(&self, sign_in: SignIn) -> String {
        self.state.applications.first().map_or_else(String::new, |application| self.cookie(sign_in, application))
    }

    /// The same for the application with this name; `None` where there is none.
    #[must_use]
    pub fn sign_in_to(&self, application: &str, sign_in: SignIn) -> Option<String> {
        self.state.applications.by_name(application).map(|application| self.cookie(sign_in, application))
    }

    fn cookie(&self, sign_in: SignIn, application: &EdgeApplication) -> String {
        format!("{}={}", cookie::NAME, self.state.sign_in(sign_in, application).token)
    }

    /// Puts the user with this email into these groups and no others; sessions have them after the next sign-in or
    /// `refresh-identity`.
    pub fn set_groups<S: Into<String>>(&self, email: &str, groups: impl IntoIterator<Item = S>) {
        self.state.directory().set_groups(email, groups.into_iter().map(Into::into).collect());
    }

    /// Ends every session as if it had expired.
    pub fn expire_sessions(&self) {
        self.state.sessions().end_all(Over::Expired, |_| true);
    }

    /// Sets the edge's clock this many seconds fast, or slow where they are negative: tokens are issued and judged by it.
    pub fn set_clock_skew(&self, seconds: i64) {
        self.state.clock.set_skew(seconds);
    }

    /// Closes every connection to the certs and get-identity endpoints without an answer, or answers again. The service stays
    /// reachable.
    pub fn set_outage(&self, is_down: bool) {
        self.state.is_down.store(is_down, Ordering::Relaxed);
    }

    /// Answers certs requests with `fault` until this or [`answer_genuinely`](Self::answer_genuinely) is called again.
    pub fn answer_with(&self, fault: Fault) {
        self.state.service.script().standing = Some(fault);
    }

    /// Answers the next `count` certs requests with `fault`, and those after it as before.
    pub fn answer_next(&self, count: usize, fault: Fault) {
        self.state.service.script().next.extend(std::iter::repeat_n(fault, count));
    }

    /// Answers get-identity requests with `fault` until this or [`answer_genuinely`](Self::answer_genuinely) is called again.
    pub fn answer_identity_with(&self, fault: Fault) {
        self.state.service.identity_script().standing = Some(fault);
    }

    /// Forgets every fault of both endpoints, queued or standing.
    pub fn answer_genuinely(&self) {
        *self.state.service.script() = Default::default();
        *self.state.service.identity_script() = Default::default();
    }

    /// The last thousand requests to the certs and get-identity endpoints, in order of arrival.
    #[must_use]
    pub fn recorded(&self) -> Vec<RequestHead> {
        self.state.service.log().all()
    }

    /// The last thousand requests and what the edge made of them, in the order in which they were answered.
    #[must_use]
    pub fn requests(&self) -> Vec<RequestLine> {
        self.state.log.all()
    }

    /// Checks that the last request to this path was treated like this: what became of it, and the status of the answer.
    ///
    /// ```
    /// # use cloudflare_access_testing::{LocalEdge, SignIn, Verdict};
    /// # let edge = LocalEdge::start()?;
    /// # let get = |path: &str, _: &str| {
    /// #     use std::io::{Read as _, Write as _};
    /// #     let mut stream = std::net::TcpStream::connect(edge.address())?;
    /// #     write!(stream, "GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")?;
    /// #     stream.read_to_string(&mut String::new())
    /// # };
    /// get("/admin", "without a cookie")?;
    /// edge.assert_last("/admin", Verdict::Login, 302);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Panics
    ///
    /// If it was not, or if there was none; with every request so far.
    #[track_caller]
    pub fn assert_last(&self, path: &str, verdict: Verdict, status: u16) {
        let lines = self.requests();
        let last = lines.iter().rev().find(|line| line.path == path).map(|line| (line.verdict, line.status));
        let all: Vec<String> = lines.iter().map(ToString::to_string).collect();
        assert_eq!(last, Some((verdict, status)), "{path}, after these requests:\n{}", all.join("\n"));
    }

    /// Serves until the process ends.
    pub fn wait(mut self) {
        if let Some(server) = self.server.take() {
            server.wait();
        }
    }
}

impl fmt::Debug for LocalEdge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LocalEdge").field("address", &self.state.address).finish_non_exhaustive()
    }
}
