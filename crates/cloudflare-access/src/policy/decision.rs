use core::fmt;

use crate::policy::{Rule, Selector, Verdict};

/// What a policy says about a caller, and which rule decided.
///
/// For logs, metrics and tests: it holds what is configured and no claim of the token, in `Display` and `Debug` too. The
/// client learns only the [status](Decision::status).
///
/// Of several selectors that decide alike, the first in the policy's order is named.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[must_use = "a caller may go on only if the decision is to allow"]
#[non_exhaustive]
pub enum Decision<'p> {
    /// Denied: this selector of an exclude rule matches.
    Excluded(&'p Selector),
    /// Allowed: this selector of an include rule matches, all requirements are met, nothing excludes.
    Included(&'p Selector),
    /// Undecided: whether this selector matches, only the full identity tells, and it decides.
    NeedsIdentity(Rule, &'p Selector),
    /// Denied: no selector of an include rule matches.
    NotIncluded,
    /// Denied: this selector of a require rule does not match.
    RequirementNotMet(&'p Selector),
}

impl<'p> Decision<'p> {
    /// Whether the caller may go on. False where that is not known.
    #[must_use]
    pub const fn is_allowed(self) -> bool {
        matches!(self, Decision::Included(_))
    }

    /// Allow, deny, or not known yet.
    #[must_use]
    pub const fn verdict(self) -> Verdict {
        match self {
            Decision::Included(_) => Verdict::Allow,
            Decision::NeedsIdentity(..) => Verdict::NeedsIdentity,
            Decision::Excluded(_) | Decision::NotIncluded | Decision::RequirementNotMet(_) => Verdict::Deny,
        }
    }

    /// A label that never changes: `excluded`, `included`, `needs-identity`, `not-included`, `requirement-not-met`.
    #[must_use]
    pub const fn reason(self) -> &'static str {
        match self {
            Decision::Excluded(_) => "excluded",
            Decision::Included(_) => "included",
            Decision::NeedsIdentity(..) => "needs-identity",
            Decision::NotIncluded => "not-included",
            Decision::RequirementNotMet(_) => "requirement-not-met",
        }
    }

    /// The type of the rule that decided.
    #[must_use]
    pub const fn rule(self) -> Rule {
        match self {
            Decision::Excluded(_) => Rule::Exclude,
            Decision::Included(_) | Decision::NotIncluded => Rule::Include,
            Decision::NeedsIdentity(rule, _) => rule,
            Decision::RequirementNotMet(_) => Rule::Require,
        }
    }

    /// The selector that decided; none where no include rule matched.
    #[must_use]
    pub const fn selector(self) -> Option<&'p Selector> {
        match self {
            Decision::Excluded(selector)
            | Decision::Included(selector)
            | Decision::NeedsIdentity(_, selector)
            | Decision::RequirementNotMet(selector) => Some(selector),
            Decision::NotIncluded => None,
        }
    }

    /// The HTTP status to refuse with: 403 for a denial, 503 where the identity would be needed and cannot be had. None
    /// where the caller may go on.
    #[must_use]
    pub const fn status(self) -> Option<u16> {
        match self.verdict() {
            Verdict::Allow => None,
            Verdict::Deny => Some(403),
            Verdict::NeedsIdentity => Some(503),
        }
    }
}

/// One sentence with the configured text of the rule that decided.
impl fmt::Display for Decision<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Decision::Excluded(selector) => write!(f, "excluded by {selector}"),
            Decision::Included(selector) => write!(f, "included by {selector}"),
            Decision::NeedsIdentity(rule, selector) => {
                write!(f, "only the full identity tells whether to {rule} by {selector}")
            }
            Decision::NotIncluded => f.write_str("included by no selector"),
            Decision::RequirementNotMet(selector) => write!(f, "required is {selector}"),
        }
    }
}
