//! What must hold for every policy, every caller and every identity.

use cloudflare_access::policy::{ClaimPath, Identity, Policy, Selector, Verdict};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::arbitrary::{CALLERS, Rules, identities, json_values, rules, selectors, shuffled};
use crate::callers::{NOW, user, user_with, verified};

/// The verdicts on every caller, by the token alone and with an identity.
fn verdicts(policy: &Policy, identity: &Identity) -> Vec<(Verdict, Verdict)> {
    let both = |token| (policy.decide(token, NOW).verdict(), policy.decide_with(token, identity, NOW).verdict());
    CALLERS.iter().map(both).collect()
}

/// Deny, not known, allow: from the least to the most that a caller gets.
fn rank(verdict: Verdict) -> u8 {
    match verdict {
        Verdict::Allow => 2,
        Verdict::NeedsIdentity => 1,
        _ => 0,
    }
}

/// True where `less` gives no caller more than `more` does.
fn at_most(less: &[(Verdict, Verdict)], more: &[(Verdict, Verdict)]) -> bool {
    less.iter().zip(more).all(|(less, more)| rank(less.0) <= rank(more.0) && rank(less.1) <= rank(more.1))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn exclude_beats_all(rules in rules(), identity in identities()) {
        let policy = rules.policy();
        for token in CALLERS.iter() {
            let excluded = rules.exclude.iter().any(|selector| {
                // By itself, over everyone.
                let alone = Policy::include(Selector::everyone()).exclude(selector.clone());
                let alone = if rules.complete { alone.assume_complete_token() } else { alone };
                alone.decide_with(token, &identity, NOW).reason() == "excluded"
            });
            let decision = policy.decide_with(token, &identity, NOW);
            prop_assert_eq!(excluded, decision.reason() == "excluded");
        }
    }

    #[test]
    fn a_require_or_an_exclude_more_never_allows_more(rules in rules(), more in selectors(), identity in identities()) {
        let before = verdicts(&rules.policy(), &identity);
        prop_assert!(at_most(&verdicts(&rules.policy().require(more.clone()), &identity), &before));
        prop_assert!(at_most(&verdicts(&rules.policy().exclude(more), &identity), &before));
    }

    #[test]
    fn an_include_more_never_allows_less(rules in rules(), more in selectors(), identity in identities()) {
        let before = verdicts(&rules.policy(), &identity);
        prop_assert!(at_most(&before, &verdicts(&rules.policy().or_include(more), &identity)));
    }

    #[test]
    fn the_order_of_rules_never_matters((one, other) in shuffled(), identity in identities()) {
        let (one, other) = (one.policy(), other.policy());
        prop_assert_eq!(verdicts(&one, &identity), verdicts(&other, &identity));
        for token in CALLERS.iter() {
            prop_assert_eq!(one.decide(token, NOW).reason(), other.decide(token, NOW).reason());
        }
    }

    #[test]
    fn a_rule_twice_is_a_rule_once(rules in rules(), identity in identities()) {
        let mut twice = rules.clone();
        for list in [&mut twice.include, &mut twice.require, &mut twice.exclude] {
            list.extend(list.clone());
        }
        prop_assert_eq!(verdicts(&rules.policy(), &identity), verdicts(&twice.policy(), &identity));
    }

    #[test]
    fn what_is_decided_without_the_identity_stays_decided(rules in rules(), identity in identities()) {
        for (alone, with) in verdicts(&rules.policy(), &identity) {
            prop_assert_ne!(with, Verdict::NeedsIdentity);
            if alone != Verdict::NeedsIdentity {
                prop_assert_eq!(alone, with);
            }
        }
    }

    #[test]
    fn undecided_never_lets_in_and_needs_a_selector_that_asks(rules in rules()) {
        let policy = rules.policy();
        for token in CALLERS.iter() {
            let decision = policy.decide(token, NOW);
            prop_assert_eq!(decision.is_allowed(), decision.verdict() == Verdict::Allow);
            if decision.verdict() == Verdict::NeedsIdentity {
                prop_assert!(policy.may_need_identity() && token.principal().kind() != "service");
                let alone = Policy::include(decision.selector().unwrap().clone());
                prop_assert!(alone.may_need_identity());
            }
        }
    }

    #[test]
    fn undecided_means_that_identities_differ_in_the_verdict(rules in rules()) {
        // Of one group, so that two identities are all there are.
        let group = Selector::group("eng").unwrap();
        let policy = rules.policy().require(group);
        let (member, stranger) = (Identity::from_groups(["eng"]), Identity::from_groups([]));
        let token = &CALLERS[0];
        let decision = policy.decide(token, NOW);
        if !rules.policy().may_need_identity() && !rules.complete {
            let open = decision.verdict() == Verdict::NeedsIdentity;
            let allowed = [&member, &stranger].map(|identity| policy.decide_with(token, identity, NOW).is_allowed());
            prop_assert_eq!(open, allowed[0] != allowed[1]);
        }
    }

    #[test]
    fn any_of_in_a_list_of_includes_is_that_list(rules in rules(), identity in identities()) {
        let flat: Vec<Selector> = rules.include.iter().filter(|s| !s.to_string().starts_with("any of")).cloned().collect();
        prop_assume!(!flat.is_empty());
        let one = Rules { include: vec![Selector::any_of(flat.clone()).unwrap()], ..rules.clone() };
        let list = Rules { include: flat, ..rules };
        prop_assert_eq!(verdicts(&one.policy(), &identity), verdicts(&list.policy(), &identity));
    }

    #[test]
    fn code_toml_and_json_are_one(rules in rules()) {
        prop_assume!(!rules.include.is_empty());
        let policy = rules.policy();
        let toml: Policy = toml::from_str(&toml::to_string(&policy).unwrap()).unwrap();
        let json: Policy = serde_json::from_str(&serde_json::to_string(&policy).unwrap()).unwrap();
        prop_assert_eq!(&toml, &policy);
        prop_assert_eq!(&json, &policy);
    }

    #[test]
    fn any_text_survives_configuration(group in ".{1,20}", names in proptest::collection::vec(".{1,8}", 1..4), value in any::<String>()) {
        prop_assume!(names != ["custom"]);
        let path = ClaimPath::from_names(names.iter().map(String::as_str)).unwrap();
        let policy = Policy::include(Selector::group(&group).unwrap()).exclude(path.clone().equals(value.as_str()));
        let policy = policy.require(path.has_group(&group).unwrap());
        let toml: Policy = toml::from_str(&toml::to_string(&policy).unwrap()).unwrap();
        let json: Policy = serde_json::from_str(&serde_json::to_string(&policy).unwrap()).unwrap();
        prop_assert_eq!(&toml, &policy);
        prop_assert_eq!(&json, &policy);
    }

    #[test]
    fn no_text_makes_it_panic(text in any::<String>(), seconds in any::<i64>()) {
        let selectors = [
            Selector::email(&text), Selector::email_domain(&text), Selector::country(&text), Selector::group(&text),
            Selector::service_token(&text), Selector::claim(&text).map(|path| path.equals(text.as_str())),
        ];
        let _ = (toml::from_str::<Policy>(&text).is_ok(), serde_json::from_str::<Policy>(&text).is_ok());
        let _ = Identity::parse(text.as_bytes());
        for selector in selectors.into_iter().flatten() {
            let _ = Policy::include(selector).decide(&CALLERS[0], cloudflare_access::UnixTime::from_seconds(seconds));
        }
    }
}

proptest! {
    // Each of these signs a token.
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn decisions_show_no_claim(email in "zq[a-z]{4,8}@zq[a-z]{4,8}", group in "zq[a-z]{4,8}", rules in rules()) {
        let token = verified(user(&email).claim("custom", json!({ "groups": [group], "department": group })));
        let policy = rules.policy();
        let decision = policy.decide(&token, NOW);
        let shown = format!("{decision} {decision:?}");
        prop_assert!(!shown.contains("zq"), "{}", shown);
    }

    #[test]
    fn an_email_matches_in_either_case_and_in_no_other_way(email in "[a-z]{1,6}@[a-z]{1,6}", claimed in "[a-zA-Z@.\u{212a}\u{17f} ]{1,12}") {
        let upper = verified(user(&email.to_ascii_uppercase()));
        prop_assert!(Policy::include(Selector::email(&email).unwrap()).decide(&upper, NOW).is_allowed());
        let other = verified(user(&claimed));
        let allowed = Policy::include(Selector::email(&email).unwrap()).decide(&other, NOW).is_allowed();
        prop_assert_eq!(allowed, claimed.to_ascii_lowercase() == email);
    }

    #[test]
    fn groups_are_found_where_a_general_json_library_finds_them(groups in json_values()) {
        let names_eng = |value: &Value| {
            value == "eng" || ["email", "id", "name"].iter().any(|member| value.get(member).is_some_and(|name| name == "eng"))
        };
        let named = names_eng(&groups) || groups.as_array().is_some_and(|elements| elements.iter().any(names_eng));
        let token = user_with(json!({ "groups": groups }));
        let policy = Policy::include(Selector::group("eng").unwrap());
        prop_assert_eq!(policy.decide(&token, NOW).is_allowed(), named);
    }

    #[test]
    fn claims_are_compared_as_a_general_json_library_compares_them(value in json_values(), wanted in 0..3_i64) {
        let token = user_with(json!({ "a": value }));
        let path = || ClaimPath::from_names(["custom", "a"]).unwrap();
        let equals = Policy::include(path().equals(wanted)).decide(&token, NOW).is_allowed();
        let contains = Policy::include(path().contains(wanted)).decide(&token, NOW).is_allowed();
        let is_wanted = |value: &Value| *value == json!(wanted);
        prop_assert_eq!(equals, is_wanted(&value));
        prop_assert_eq!(contains, value.as_array().is_some_and(|elements| elements.iter().any(is_wanted)));
    }
}
