//! The decision: where an auditor of policies begins.

use crate::policy::case::Case;
use crate::policy::truth::Truth;
use crate::policy::{Decision, Identity, Policy, Rule, Selector};
use crate::{UnixTime, VerifiedToken};

impl Policy {
    /// Decides by the token alone, at the time `now`.
    ///
    /// Where the decision hangs on what Access may have left out of the token, it is
    /// [`NeedsIdentity`](Decision::NeedsIdentity), which lets nobody in. Otherwise no identity would change the verdict,
    /// and `get-identity` need not be asked.
    pub fn decide(&self, token: &VerifiedToken, now: UnixTime) -> Decision<'_> {
        self.weigh(&Case { token, identity: None, now, token_is_complete: self.assume_complete_token })
    }

    /// Decides by the token and the caller's full identity, at the time `now`.
    ///
    /// The identity must belong to the token, see [`Identity`]: undecided is left only what a mix-up, an identity with
    /// another email, would have settled. It settles only what the token leaves open: it takes back no group that the
    /// token names, and says nothing about service tokens, which have none.
    pub fn decide_with(&self, token: &VerifiedToken, identity: &Identity, now: UnixTime) -> Decision<'_> {
        let identity = Some(identity).filter(|identity| identity.may_be_of(token));
        self.weigh(&Case { token, identity, now, token_is_complete: self.assume_complete_token })
    }

    fn weigh(&self, case: &Case<'_>) -> Decision<'_> {
        let excluded = greatest(&self.exclude, Rule::Exclude, case);
        let included = greatest(&self.include, Rule::Include, case);
        let required = least(&self.require, Rule::Require, case);
        match (excluded, included, required) {
            // What settles the verdict, whatever the identity says; exclude rules before everything.
            (Some((Truth::Yes, selector)), _, _) => Decision::Excluded(selector),
            (_, None | Some((Truth::No, _)), _) => Decision::NotIncluded,
            (_, _, Some((Truth::No, selector))) => Decision::RequirementNotMet(selector),
            // What the identity settles: nobody is let in while any of it is open.
            (Some((Truth::Unknown, selector)), _, _) => Decision::NeedsIdentity(Rule::Exclude, selector),
            (_, _, Some((Truth::Unknown, selector))) => Decision::NeedsIdentity(Rule::Require, selector),
            (_, Some((Truth::Unknown, selector)), _) => Decision::NeedsIdentity(Rule::Include, selector),
            (_, Some((Truth::Yes, selector)), _) => Decision::Included(selector),
        }
    }
}

/// "Any of", and the first selector that makes it so; nothing where there is no selector.
fn greatest<'p>(selectors: &'p [Selector], rule: Rule, case: &Case<'_>) -> Option<(Truth, &'p Selector)> {
    // Of equals, `max_by_key` takes the last.
    weighed(selectors, rule, case).rev().max_by_key(|(truth, _)| *truth)
}

/// "All of", and the first selector that makes it so; nothing where there is no selector.
fn least<'p>(selectors: &'p [Selector], rule: Rule, case: &Case<'_>) -> Option<(Truth, &'p Selector)> {
    weighed(selectors, rule, case).min_by_key(|(truth, _)| *truth)
}

fn weighed<'p>(
    selectors: &'p [Selector],
    rule: Rule,
    case: &Case<'_>,
) -> impl DoubleEndedIterator<Item = (Truth, &'p Selector)> {
    selectors.iter().map(move |selector| (case.weigh(selector, rule), selector))
}
