/// What came of one check.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Finding {
    Passed,
    Failed,
    /// Nothing can be said, because of what failed before.
    NotReached,
}

/// One check of a token: what was expected, what was found, and the mend.
#[derive(Clone, Debug)]
pub(crate) struct CheckView {
    /// `signature`, `issuer`, `audience`, `expiry`, …
    pub(crate) name: &'static str,
    pub(crate) finding: Finding,
    pub(crate) expected: String,
    pub(crate) found: String,
    /// What to do about it, where it failed.
    pub(crate) mend: Option<String>,
}
