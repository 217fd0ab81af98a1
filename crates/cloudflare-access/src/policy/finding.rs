use crate::policy::Rule;
use crate::policy::truth::Truth;

/// What the claims say about a selector.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Finding {
    /// Nothing that matches is there.
    Absent,
    /// Something else is there, and it is whole.
    Differs,
    /// What is there matches.
    Matches,
    /// What is there can be read in more than one way.
    Unclear,
}

impl Finding {
    pub(super) fn of(matches: bool) -> Finding {
        if matches { Finding::Matches } else { Finding::Differs }
    }

    /// The stronger of two findings about the same thing.
    pub(super) fn or(self, other: Finding) -> Finding {
        match (self, other) {
            (Finding::Matches, _) | (_, Finding::Matches) => Finding::Matches,
            (Finding::Unclear, _) | (_, Finding::Unclear) => Finding::Unclear,
            (Finding::Absent, Finding::Absent) => Finding::Absent,
            _ => Finding::Differs,
        }
    }

    /// Whether a rule of this type takes it for a match: doubt keeps out and never lets in.
    pub(super) fn settles(self, rule: Rule) -> Truth {
        match self {
            Finding::Absent | Finding::Differs => Truth::No,
            Finding::Matches => Truth::Yes,
            Finding::Unclear => Truth::from(rule == Rule::Exclude),
        }
    }
}
