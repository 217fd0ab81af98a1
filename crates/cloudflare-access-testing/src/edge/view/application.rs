/// An application, as pages name it.
#[derive(Clone, Debug)]
pub(crate) struct ApplicationView {
    pub(crate) name: String,
    /// `app.localhost`, or `any host`.
    pub(crate) host: String,
    /// The path prefix, `/` for the whole host.
    pub(crate) path: String,
    /// The AUD tag, 64 hex digits.
    pub(crate) audience: String,
    /// Who is let in, in words: `everyone, service tokens`.
    pub(crate) policy: String,
}
