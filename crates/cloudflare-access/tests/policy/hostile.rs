//! Claims that somebody chose with care.

use cloudflare_access::policy::{Policy, Selector, Verdict};
use serde_json::json;

use crate::callers::{NOW, user, user_with, verified, with_raw_custom};

/// Lets in by the selector, requires it, keeps out by it.
fn three_ways(selector: &Selector) -> [Policy; 3] {
    let everyone = || Policy::include(Selector::everyone());
    [Policy::include(selector.clone()), everyone().require(selector.clone()), everyone().exclude(selector.clone())]
}

fn selectors() -> [Selector; 3] {
    [
        Selector::group("eng").unwrap(),
        Selector::claim("custom.groups").unwrap().contains("eng"),
        Selector::claim("custom.groups").unwrap().equals("eng"),
    ]
}

#[test]
fn members_named_twice_let_nobody_in_in_either_order() {
    for custom in [
        r#"{"groups":["eng"],"groups":["ops"]}"#,
        r#"{"groups":["ops"],"groups":["eng"]}"#,
        r#"{"groups":"eng","groups":"ops"}"#,
        r#"{"groups":"eng","gro\u0075ps":"eng"}"#,
        r#"{"groups":["eng"],"other":1,"other":2}"#,
    ] {
        let token = with_raw_custom(custom);
        for selector in selectors() {
            for policy in three_ways(&selector) {
                assert_eq!(policy.decide(&token, NOW).verdict(), Verdict::Deny, "{custom}: {policy:?}");
            }
        }
    }
}

#[test]
fn a_group_named_twice_is_no_group() {
    let group = Selector::group("eng").unwrap();
    let token = with_raw_custom(r#"{"groups":[{"name":"eng","name":"ops"}]}"#);
    for policy in three_ways(&group) {
        assert_eq!(policy.decide(&token, NOW).verdict(), Verdict::Deny);
    }
    // Beside one that is clear it does not matter.
    let token = with_raw_custom(r#"{"groups":[{"name":"x","name":"y"},{"name":"eng"}]}"#);
    assert!(Policy::include(group).decide(&token, NOW).is_allowed());
}

#[test]
fn what_is_named_twice_elsewhere_is_not_our_business() {
    let token = with_raw_custom(r#"{"groups":["eng"],"other":{"a":1,"a":2}}"#);
    assert!(Policy::include(Selector::group("eng").unwrap()).decide(&token, NOW).is_allowed());
}

#[test]
fn escapes_are_resolved_before_comparing() {
    let token = with_raw_custom(r#"{"gr\u006fups":["\u0065ng"],"dep\u0061rtment":"R\u0026D"}"#);
    let department = Selector::claim("custom.department").unwrap().equals("R&D");
    for selector in [Selector::group("eng").unwrap(), department] {
        assert!(Policy::include(selector).decide(&token, NOW).is_allowed());
    }
}

#[test]
fn names_of_claims_are_not_paths_and_paths_are_not_names() {
    let policy = Policy::include(Selector::claim("custom.department").unwrap().equals("R&D"));
    let token = verified(user("kim@example.com").claim("custom.department", "R&D"));
    assert_eq!(policy.decide(&token, NOW).verdict(), Verdict::NeedsIdentity);
    let dotted = Policy::include(Selector::claim("custom.a.b").unwrap().equals(1));
    assert_eq!(dotted.decide(&user_with(json!({ "a.b": 1 })), NOW).verdict(), Verdict::NeedsIdentity);
}

#[test]
fn numbers_are_compared_as_numbers_and_nothing_else() {
    let policy = Policy::include(Selector::claim("level").unwrap().equals(5));
    for (level, equal) in [
        ("5", true),
        ("5.0", true),
        ("0.5e1", true),
        ("50E-1", true),
        ("\"5\"", false),
        ("[5]", false),
        ("{\"5\":5}", false),
        ("true", false),
        ("null", false),
        ("5.0000000000000000000000000001", false),
        ("4.9999999999999999999999999999", false),
        ("-5", false),
        ("18446744073709551621", false),
        ("5e400", false),
        ("5e-400", false),
    ] {
        // Under a name that Access does not leave out, so that the answer is yes or no.
        let claims = with_raw_custom("{}").claims_json().replace("\"custom\":{}", &format!("\"level\":{level}"));
        let token = verified(user("kim@example.com").raw_claims(claims));
        assert_eq!(policy.decide(&token, NOW).is_allowed(), equal, "{level}");
    }
}

#[test]
fn deep_claims_take_no_stack() {
    let depth = 120;
    let deep = format!("{{\"groups\":{}\"eng\"{}}}", "[".repeat(depth), "]".repeat(depth));
    let token = with_raw_custom(&deep);
    let path: Vec<&str> = std::iter::once("custom").chain(std::iter::repeat_n("a", 5_000)).collect();
    let far = cloudflare_access::policy::ClaimPath::from_names(path).unwrap().equals(1);
    for selector in selectors().into_iter().chain([far]) {
        assert!(!Policy::include(selector).decide(&token, NOW).is_allowed());
    }
    let nested = format!("{}1{}", "{\"a\":".repeat(100), "}".repeat(100));
    let path = std::iter::once("custom").chain(std::iter::repeat_n("a", 100));
    let at = cloudflare_access::policy::ClaimPath::from_names(path).unwrap().equals(1);
    assert!(Policy::include(at).decide(&with_raw_custom(&nested), NOW).is_allowed());
}

#[test]
fn huge_claims_and_huge_policies_are_decided_like_small_ones() {
    let groups: Vec<String> = (0..1_000).map(|group| format!("g{group}")).collect();
    let token = user_with(json!({ "groups": groups }));
    let policy = (0..200).fold(Policy::include(Selector::group("g999").unwrap()), |policy, group| {
        policy.exclude(Selector::group(&format!("x{group}")).unwrap())
    });
    assert_eq!(policy.decide(&token, NOW).verdict(), Verdict::NeedsIdentity);
}

#[test]
fn text_that_looks_like_a_rule_is_text() {
    for text in ["*", "%", ".*", "eng\0", "eng\n", "\u{feff}eng", "e\u{301}ng", "${eng}"] {
        let policy = Policy::include(Selector::group("eng").unwrap()).assume_complete_token();
        assert!(!policy.decide(&user_with(json!({ "groups": [text] })), NOW).is_allowed(), "{text:?}");
        let policy = Policy::include(Selector::group(text).unwrap()).assume_complete_token();
        assert!(!policy.decide(&user_with(json!({ "groups": ["eng"] })), NOW).is_allowed(), "{text:?}");
        assert!(policy.decide(&user_with(json!({ "groups": [text] })), NOW).is_allowed(), "{text:?}");
    }
}
