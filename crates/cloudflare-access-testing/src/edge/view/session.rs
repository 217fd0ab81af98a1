/// A sign-in that is not over.
#[derive(Clone, Debug)]
pub(crate) struct SessionView {
    /// What the action `expire` takes as `session`.
    pub(crate) id: String,
    /// `kim@example.org`, a client ID, or `non-identity`.
    pub(crate) principal: String,
    /// The names of the applications that it was used for.
    pub(crate) applications: Vec<String>,
    /// UTC, as RFC 3339 writes it.
    pub(crate) expires_at: String,
    /// This browser's own.
    pub(crate) is_current: bool,
}
