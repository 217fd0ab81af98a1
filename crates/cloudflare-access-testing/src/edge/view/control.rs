use crate::edge::view::{ApplicationView, KeyView, RequestLineView, SessionView, TokenView};

/// The control page.
///
/// Its buttons are forms that post to `/cdn-cgi/access/dev/<action>`, as `application/x-www-form-urlencoded` with the hidden
/// field `csrf`, and are answered with a redirect to the page:
///
/// | action | fields |
/// |---|---|
/// | `rotate` | |
/// | `withdraw` | `key_id` |
/// | `outage` | `down`: `true` or `false` |
/// | `fault` | `endpoint`: `certs` or `get-identity`; `fault`: a [`FaultView::name`]; `count`: empty for "until repaired" |
/// | `repair` | `endpoint` |
/// | `skew` | `seconds`, may be negative; `0` sets the clock right |
/// | `expire` | `session`: a [`SessionView::id`], or empty for all |
#[derive(Clone, Debug)]
pub(crate) struct ControlView {
    pub(crate) csrf: String,
    /// What the last action did, once, as a sentence.
    pub(crate) notice: Option<String>,
    /// `CF_ACCESS_TEAM=acme` and so on, for the service's environment: one line per variable.
    pub(crate) variables: Vec<String>,
    /// The team domain.
    pub(crate) team: String,
    /// `http://127.0.0.1:3000`, or empty while there is none.
    pub(crate) upstream: String,
    pub(crate) clock_skew_seconds: i64,
    /// The time by the edge's clock: UTC, as RFC 3339 writes it.
    pub(crate) now: String,
    /// The certs and get-identity endpoints close every connection without an answer.
    pub(crate) is_down: bool,
    pub(crate) applications: Vec<ApplicationView>,
    /// The browser's own token, if it has one.
    pub(crate) token: Option<TokenView>,
    pub(crate) sessions: Vec<SessionView>,
    pub(crate) keys: Vec<KeyView>,
    pub(crate) endpoints: Vec<EndpointView>,
    /// What either endpoint can be made to answer.
    pub(crate) faults: Vec<FaultView>,
    /// Latest first.
    pub(crate) requests: Vec<RequestLineView>,
}

/// One of the two endpoints that a service asks.
#[derive(Clone, Debug)]
pub(crate) struct EndpointView {
    /// `certs` or `get-identity`.
    pub(crate) name: &'static str,
    pub(crate) url: String,
    /// How many requests it had.
    pub(crate) requests: usize,
    /// The faults to come, in words: `hang, then status-503 until repaired`. Empty where it is sound.
    pub(crate) faults: String,
}

/// A fault to choose.
#[derive(Clone, Debug)]
pub(crate) struct FaultView {
    pub(crate) name: &'static str,
    /// One sentence.
    pub(crate) description: &'static str,
}
