use core::fmt;

/// Whether a caller may go on, or whether that is not known yet.
///
/// Let in what is [`Verdict::Allow`] and nothing else.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Verdict {
    /// The caller may go on.
    Allow,
    /// The caller may not, whatever the full identity says.
    Deny,
    /// The token does not settle it: ask get-identity and [decide again](super::Policy::decide_with), or answer 503.
    NeedsIdentity,
}

impl Verdict {
    /// `allow`, `deny` or `needs-identity`; never changes.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Verdict::Allow => "allow",
            Verdict::Deny => "deny",
            Verdict::NeedsIdentity => "needs-identity",
        }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.label())
    }
}
