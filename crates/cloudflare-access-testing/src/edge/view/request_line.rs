/// One request that came by, as the terminal shows it too.
#[derive(Clone, Debug)]
pub(crate) struct RequestLineView {
    /// UTC, as RFC 3339 writes it.
    pub(crate) at: String,
    pub(crate) method: String,
    /// Without the query.
    pub(crate) path: String,
    /// `allowed`, `bypassed`, `to login`, `refused`, `local` (the edge's own pages), …
    pub(crate) verdict: String,
    /// Who it was, or empty.
    pub(crate) principal: String,
    pub(crate) status: u16,
    pub(crate) milliseconds: u64,
}
