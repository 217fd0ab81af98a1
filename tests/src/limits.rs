//! What a framework's HTTP server does to requests before any adapter sees them, where that changes what becomes of a
//! case. Nothing else excuses a difference, and an entry that is not needed any more is a failure too.

/// A case that a server answers otherwise than its file says.
#[derive(Clone, Copy, Debug)]
pub struct Limit {
    /// The server's column.
    pub server: &'static str,
    /// The case, `class/name`.
    pub case: &'static str,
    /// What becomes of it there.
    pub outcome: &'static str,
    /// Why.
    pub reason: &'static str,
}

/// Every case that a server answers otherwise.
pub const LIMITS: &[Limit] = &[
    of_rocket("structure/with-a-byte-that-is-no-utf-8", "refused missing", LINE_IS_LOST),
    of_rocket("structure/with-a-latin-1-letter", "refused missing", LINE_IS_LOST),
    of_rocket("credentials/cookie-beside-one-that-is-no-utf-8", "refused missing", LINE_IS_LOST),
    // The one that lets somebody in, and why the cookie does not count in Rocket unless the application asks for it.
    of_rocket("credentials/header-not-utf-8-and-a-good-cookie", "accepted user kim@example.com", LINE_IS_LOST),
];

const LINE_IS_LOST: &str = "Rocket drops header lines that are not UTF-8";

/// Servers that wait for the beginning of a request's body before any adapter sees the request, and why.
pub const WAIT_FOR_BODIES: &[(&str, &str)] = &[("rocket", "Rocket looks into every body for a form's `_method`")];

/// What this server makes of this case, if not what the file says.
#[must_use]
pub fn limit(server: &str, case: &str) -> Option<&'static Limit> {
    LIMITS.iter().find(|limit| limit.server == server && limit.case == case)
}

const fn of_rocket(case: &'static str, outcome: &'static str, reason: &'static str) -> Limit {
    Limit { server: "rocket", case, outcome, reason }
}
