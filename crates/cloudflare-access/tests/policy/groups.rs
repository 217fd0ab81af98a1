//! Groups in every shape that Access and identity providers give them, in the token and in the identity.

use cloudflare_access::policy::{Identity, Policy, Selector, Verdict};
use serde_json::{Value, json};

use crate::callers::{NOW, user, user_with, verified};

fn shapes() -> Vec<(Value, bool)> {
    vec![
        (json!("eng"), true),
        (json!(["eng"]), true),
        (json!(["ops", "eng"]), true),
        (json!([{ "name": "eng" }]), true),
        (json!([{ "id": "eng" }]), true),
        (json!([{ "email": "eng" }]), true),
        (json!([{ "id": "g1", "name": "ops", "email": "ops@example.com" }, { "id": "g2", "name": "eng" }]), true),
        (json!([null, 5, true, ["ops"], {}, "eng"]), true),
        (json!({ "name": "eng" }), true),
        (json!(["\u{65}ng"]), true),
        (json!(null), false),
        (json!(5), false),
        (json!(""), false),
        (json!([]), false),
        (json!({}), false),
        (json!("ops eng"), false),
        (json!("ops,eng"), false),
        (json!(["ENG"]), false),
        (json!(["eng "]), false),
        (json!(["engineers", "neng"]), false),
        (json!(["\u{435}ng"]), false),
        (json!([["eng"]]), false),
        (json!([{ "eng": "eng" }]), false),
        (json!([{ "name": ["eng"] }]), false),
        (json!([{ "name": { "name": "eng" } }]), false),
        (json!({ "eng": true }), false),
        (json!({ "groups": ["eng"] }), false),
    ]
}

fn policies() -> [Policy; 3] {
    let group = || Selector::group("eng").unwrap();
    let user = Selector::any_user;
    [Policy::include(group()), Policy::include(user()).require(group()), Policy::include(user()).exclude(group())]
}

#[test]
fn in_the_token() {
    for (groups, named) in shapes() {
        let token = user_with(json!({ "groups": groups }));
        let [include, require, exclude] = policies().map(|policy| policy.decide(&token, NOW).verdict());
        let expected =
            if named { [Verdict::Allow, Verdict::Allow, Verdict::Deny] } else { [Verdict::NeedsIdentity; 3] };
        assert_eq!([include, require, exclude], expected, "{groups}");
    }
}

#[test]
fn in_the_identity() {
    let token = verified(user("kim@example.com"));
    for (groups, named) in shapes() {
        for identity in [
            json!({ "user_uuid": "a", "groups": groups }),
            json!({ "email": "kim@example.com", "groups": null, "custom": { "groups": groups } }),
            json!({ "groups": [], "oidc_fields": { "groups": groups }, "saml_attributes": null }),
            json!({ "id": "a", "saml_attributes": { "groups": groups }, "oidc_fields": "" }),
        ] {
            let read = Identity::parse(identity.to_string().as_bytes()).unwrap();
            let verdicts = policies().map(|policy| policy.decide_with(&token, &read, NOW).is_allowed());
            assert_eq!(verdicts, [named, named, !named], "{identity}");
        }
    }
}

#[test]
fn in_a_claim_of_any_name() {
    let policy = |claim: &str| Policy::include(Selector::claim(claim).unwrap().has_group("eng").unwrap());
    let token = verified(
        user("kim@example.com")
            .claim("custom", json!({ "teams": [{ "name": "eng" }], "idp": { "teams": "eng" } }))
            .claim("teams", json!(["eng"])),
    );
    for claim in ["custom.teams", "custom.idp.teams", "teams"] {
        assert!(policy(claim).decide(&token, NOW).is_allowed(), "{claim}");
    }
    for claim in ["custom.groups", "custom.Teams", "custom.teams.name"] {
        assert_eq!(policy(claim).decide(&token, NOW).verdict(), Verdict::NeedsIdentity, "{claim}");
    }
    // Only claims under `custom` are ever left out.
    assert_eq!(policy("idp.teams").decide(&token, NOW).verdict(), Verdict::Deny);
}

/// Users may choose their display name, and some the names of groups: neither makes them members of what another claim names.
#[test]
fn nothing_else_of_the_identity_stands_for_another_claim() {
    let token = verified(user("kim@example.com"));
    for (claim, identity) in [
        ("teams", json!({ "id": "a", "oidc_fields": { "name": "eng" } })),
        ("teams", json!({ "id": "a", "custom": { "id": "eng" }, "saml_attributes": { "email": "eng" } })),
        ("teams", json!({ "id": "a", "oidc_fields": { "teams": ["eng"] }, "groups": ["eng"] })),
        ("idp.teams", json!({ "id": "a", "oidc_fields": { "teams": ["eng"] } })),
        ("groups", json!({ "groups": ["eng"] })),
        ("custom.roles", json!({ "groups": ["eng"], "oidc_fields": { "roles": ["viewer"] } })),
    ] {
        let has_group = || Selector::claim(claim).unwrap().has_group("eng").unwrap();
        let identity = Identity::parse(identity.to_string().as_bytes()).unwrap();
        let policies = [Policy::include(has_group()), Policy::include(Selector::everyone()).exclude(has_group())];
        let allowed = policies.map(|policy| policy.decide_with(&token, &identity, NOW).is_allowed());
        assert_eq!(allowed, [false, true], "{claim}");
    }
}

#[test]
fn a_list_of_groups_for_tests_and_other_sources() {
    let token = verified(user("kim@example.com"));
    let policy = Policy::include(Selector::group("a \"quoted\" group").unwrap());
    assert!(policy.decide_with(&token, &Identity::from_groups(["x", "a \"quoted\" group"]), NOW).is_allowed());
    assert!(!policy.decide_with(&token, &Identity::from_groups([]), NOW).is_allowed());
}
