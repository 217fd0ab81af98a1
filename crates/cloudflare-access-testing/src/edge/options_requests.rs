use std::time::Duration;

/// What an application makes of `OPTIONS` requests that carry no token; browsers send preflights without cookies ("CORS").
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum OptionsRequests {
    /// 403 at the edge, which is Access's default.
    Refuse,
    /// They reach the service without any token (API: `options_preflight_bypass`).
    Bypass,
    /// The edge answers preflights itself, and refuses the rest (API: `cors_headers`).
    Answer(CorsHeaders),
}

/// What the edge answers to preflights.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct CorsHeaders {
    /// Origins, such as `https://app.example.org`, or `*`.
    pub allowed_origins: Vec<String>,
    /// Methods, such as `PUT`, or `*` for the one that is asked for.
    pub allowed_methods: Vec<String>,
    /// Headers, or `*` for those that are asked for.
    pub allowed_headers: Vec<String>,
    /// Whether cookies go along.
    pub allow_credentials: bool,
    /// For how long a browser may keep the answer.
    pub max_age: Option<Duration>,
}
