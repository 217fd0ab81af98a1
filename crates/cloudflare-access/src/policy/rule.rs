use core::fmt;

/// A rule type: how a policy's selectors are combined (Access docs, "Rule types").
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Rule {
    /// NOT: whoever one selector matches is kept out.
    Exclude,
    /// OR: whoever one selector matches is in, unless another rule says otherwise.
    Include,
    /// AND: whoever one selector does not match is kept out.
    Require,
}

impl Rule {
    /// `exclude`, `include` or `require`; never changes.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Rule::Exclude => "exclude",
            Rule::Include => "include",
            Rule::Require => "require",
        }
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.label())
    }
}
