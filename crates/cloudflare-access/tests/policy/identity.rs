//! What counts as an identity.

use cloudflare_access::policy::{Identity, InvalidIdentity, Policy, Selector, Verdict};

use crate::callers::{NOW, non_identity, user, verified};

#[test]
fn one_json_object_with_unique_members() {
    for json in [
        " {\"groups\":[]}\n",
        r#"{"groups":"eng"}"#,
        r#"{"email":"kim@example.com"}"#,
        r#"{"id":"idp-user-1","email":null,"geo":{"country":"CH"},"devicePosture":{},"version":2}"#,
        r#"{"user_uuid":"7335d417-61da-459d-899c-0a01c76a2f94","devicePosture":{"a":1,"a":2}}"#,
    ] {
        assert!(Identity::parse(json.as_bytes()).is_ok(), "{json}");
    }
    let deep = format!("{{\"groups\":{}{}}}", "[".repeat(10_000), "]".repeat(10_000));
    for json in [
        "",
        "null",
        "[]",
        "\"eng\"",
        "{",
        "{}",
        r#"{"err":"no app token set"}"#,
        r#"{"success":false,"errors":[{"code":1000,"message":"groups"}]}"#,
        r#"{"email":null,"groups":null}"#,
        "{}{}",
        "<!DOCTYPE html>",
        r#"{"groups":["eng"],"groups":[]}"#,
        r#"{"groups":["eng"],"gr\u006fups":[]}"#,
        r#"{"groups":["\ud800"]}"#,
        r#"{"groups":[eng]}"#,
        &deep,
    ] {
        assert_eq!(Identity::parse(json.as_bytes()).err(), Some(InvalidIdentity), "{json:.80}");
    }
    assert!(Identity::parse(b"{\"name\":\"\xff\"}").is_err());
}

#[test]
fn members_named_twice_inside_let_nobody_in() {
    let token = verified(user("kim@example.com"));
    let group = || Selector::group("eng").unwrap();
    for json in [
        r#"{"id":"a","custom":{"groups":["eng"],"groups":[]}}"#,
        r#"{"id":"a","custom":{"groups":[],"groups":["eng"]}}"#,
        r#"{"groups":[{"name":"eng","name":"ops"}]}"#,
        r#"{"id":"a","oidc_fields":{"a":1,"a":2}}"#,
    ] {
        let identity = Identity::parse(json.as_bytes()).unwrap();
        let included = Policy::include(group());
        let required = Policy::include(Selector::any_user()).require(group());
        let excluded = Policy::include(Selector::any_user()).exclude(group());
        for policy in [included, required, excluded] {
            assert!(!policy.decide_with(&token, &identity, NOW).is_allowed(), "{json}: {policy:?}");
        }
    }
}

#[test]
fn it_shows_nothing() {
    let identity = Identity::parse(br#"{"email":"kim@example.com"}"#).unwrap();
    assert_eq!(format!("{identity:?}"), "Identity { .. }");
    let sentence = InvalidIdentity.to_string();
    assert_eq!(sentence, "the identity is not one JSON object with unique members, or tells of nobody");
}

#[test]
fn somebody_elses_settles_nothing() {
    let kim = verified(user("Kim@example.com"));
    let policy = Policy::include(Selector::any_user()).exclude(Selector::group("contractors").unwrap());
    let decide = |json: &str| {
        let identity = Identity::parse(json.as_bytes()).unwrap();
        policy.decide_with(&kim, &identity, NOW).verdict()
    };
    assert_eq!(decide(r#"{"email":"kim@example.com"}"#), Verdict::Allow);
    assert_eq!(decide(r#"{"email":"","groups":[]}"#), Verdict::Allow);
    assert_eq!(decide(r#"{"email":5,"groups":[]}"#), Verdict::Allow);
    assert_eq!(decide(r#"{"email":"k\u0069m@example.com","groups":["contractors"]}"#), Verdict::Deny);
    assert_eq!(decide(r#"{"email":"lee@example.com"}"#), Verdict::NeedsIdentity);
    assert_eq!(decide(r#"{"email":"lee@example.com","groups":["contractors"]}"#), Verdict::NeedsIdentity);

    // What the token settles stays settled.
    let lee = Identity::parse(br#"{"email":"lee@example.com"}"#).unwrap();
    let everyone = Policy::include(Selector::everyone());
    assert!(everyone.decide_with(&kim, &lee, NOW).is_allowed());
    assert!(everyone.decide_with(&verified(non_identity()), &lee, NOW).is_allowed());
}
