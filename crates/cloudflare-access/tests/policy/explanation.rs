//! What decisions say, and to whom.

use cloudflare_access::policy::{Decision, Policy, Rule, Selector, Verdict};
use serde_json::json;

use crate::callers::{NOW, user, verified};

#[test]
fn labels_and_statuses_never_change() {
    let selector = Selector::group("eng").unwrap();
    for (decision, reason, verdict, rule, status) in [
        (Decision::Excluded(&selector), "excluded", "deny", "exclude", Some(403)),
        (Decision::Included(&selector), "included", "allow", "include", None),
        (Decision::NeedsIdentity(Rule::Require, &selector), "needs-identity", "needs-identity", "require", Some(503)),
        (Decision::NotIncluded, "not-included", "deny", "include", Some(403)),
        (Decision::RequirementNotMet(&selector), "requirement-not-met", "deny", "require", Some(403)),
    ] {
        assert_eq!(decision.reason(), reason);
        assert_eq!(decision.verdict().label(), verdict);
        assert_eq!(decision.rule().label(), rule);
        assert_eq!(decision.status(), status);
        assert_eq!(decision.is_allowed(), status.is_none());
        assert_eq!(decision.selector().is_none(), reason == "not-included");
        let sentence = decision.to_string();
        assert!(sentence.starts_with(char::is_lowercase) && !sentence.ends_with('.'), "{sentence}");
    }
}

#[test]
fn only_allow_allows() {
    for verdict in [Verdict::Allow, Verdict::Deny, Verdict::NeedsIdentity] {
        assert_eq!(verdict.to_string(), verdict.label());
    }
    let selector = Selector::everyone();
    assert!(!Decision::NeedsIdentity(Rule::Include, &selector).is_allowed());
}

#[test]
fn the_selector_that_decided_is_the_policys_own() {
    let colleagues = Selector::email_domain("example.com").unwrap();
    let policy = Policy::include(Selector::any_service_token()).or_include(colleagues.clone());
    let decision = policy.decide(&verified(user("kim@example.com")), NOW);
    assert_eq!(decision.selector(), Some(&colleagues));
    assert_eq!((decision.rule(), decision.reason()), (Rule::Include, "included"));
}

#[test]
fn configured_text_cannot_break_a_line_of_a_log() {
    let group = Selector::group("eng\nallowed \"root\"\u{1b}[31m").unwrap();
    let claim = Selector::claim("custom.a\nb").unwrap().equals("x\r\ny");
    for selector in [group, claim] {
        assert!(!selector.to_string().contains(char::is_control), "{selector}");
    }
}

#[test]
fn no_claim_is_shown() {
    let token = verified(
        user("zq-email@zq-domain.example")
            .claim("sub", "zq-subject")
            .claim("country", "ZQ")
            .claim("custom", json!({ "groups": ["zq-group"], "department": "zq-department" })),
    );
    let policies = [
        Policy::include(Selector::any_user()),
        Policy::include(Selector::everyone()).exclude(Selector::any_user()),
        Policy::include(Selector::everyone()).require(Selector::country("CH").unwrap()),
        Policy::include(Selector::email_domain("example.com").unwrap()),
        Policy::include(Selector::group("eng").unwrap()),
    ];
    for policy in policies {
        let decision = policy.decide(&token, NOW);
        let shown = format!("{decision} {decision:?} {:?}", decision.verdict()).to_lowercase();
        assert!(!shown.contains("zq"), "{shown}");
    }
}
