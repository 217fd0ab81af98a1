//! The decision, by the table in the documentation.

use std::collections::HashSet;

use cloudflare_access::policy::Rule;

use super::caller::{Caller, Identity};
use super::selector::Selector;

/// Whether a selector matches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Answer {
    Yes,
    No,
    Unknown,
}

use Answer::{No, Unknown, Yes};

pub(super) struct Rules {
    pub(super) include: Vec<Selector>,
    pub(super) require: Vec<Selector>,
    pub(super) exclude: Vec<Selector>,
    pub(super) token_is_complete: bool,
}

impl Rules {
    /// The reason and the rule that decides.
    pub(super) fn decide(&self, caller: &Caller, identity: Option<&Identity>) -> (&'static str, Rule) {
        let identity = identity.filter(|identity| identity.may_be_of(caller));
        let answers = |selectors: &[Selector], rule| -> HashSet<Answer> {
            let answer = |selector: &Selector| selector.weigh(rule, caller, identity, self.token_is_complete);
            selectors.iter().map(answer).collect()
        };
        let exclude = answers(&self.exclude, Rule::Exclude);
        let include = answers(&self.include, Rule::Include);
        let require = answers(&self.require, Rule::Require);
        if exclude.contains(&Yes) {
            ("excluded", Rule::Exclude)
        } else if include.iter().all(|answer| *answer == No) {
            ("not-included", Rule::Include)
        } else if require.contains(&No) {
            ("requirement-not-met", Rule::Require)
        } else if exclude.contains(&Unknown) {
            ("needs-identity", Rule::Exclude)
        } else if require.contains(&Unknown) {
            ("needs-identity", Rule::Require)
        } else if !include.contains(&Yes) {
            ("needs-identity", Rule::Include)
        } else {
            ("included", Rule::Include)
        }
    }

    pub(super) fn may_need_identity(&self) -> bool {
        let mut all = self.include.iter().chain(&self.require).chain(&self.exclude);
        !self.token_is_complete && all.any(Selector::may_need_identity)
    }
}
