//! `aud` names the application.

use cloudflare_access_testing::{AUDIENCE, OTHER_AUDIENCE};
use serde_json::{Value, json};

use crate::class::Class;
use crate::team::{SERVICE, USER, service, user};

pub(super) fn cases() -> Class {
    let mut class = Class::new("audience");
    let with = |value: Value| user().claim("aud", value).sign();

    class.rule("`aud` is a string or an array of strings, one of them the application's.", "RFC 7519 §4.1.3");
    class.accepted("a-string", USER, with(json!(AUDIENCE)));
    class.accepted("an-array-of-one", USER, with(json!([AUDIENCE])));
    class.accepted("first-of-two", USER, with(json!([AUDIENCE, OTHER_AUDIENCE])));
    class.accepted("last-of-two", USER, with(json!([OTHER_AUDIENCE, AUDIENCE])));
    class.accepted("the-same-twice", USER, with(json!([AUDIENCE, AUDIENCE])));
    class.accepted("last-of-a-hundred", USER, with(last_of_many(100)));
    class.accepted("a-string-for-a-service", SERVICE, service().claim("aud", AUDIENCE).sign());

    class.rule("`aud` is required.", "RFC 8725 §3.9");
    class.refused("missing", "missing-audience", user().without_claim("aud").sign());
    class.refused("under-another-name", "missing-audience", renamed("audience"));
    class.refused("an-authorized-party-instead", "missing-audience", renamed("azp"));

    class.rule("Another application of the same team is another application.", "RFC 8725 §3.9");
    class.refused("another-application", "wrong-audience", with(json!([OTHER_AUDIENCE])));
    class.refused("another-application-as-a-string", "wrong-audience", with(json!(OTHER_AUDIENCE)));
    class.refused("two-other-applications", "wrong-audience", with(json!([OTHER_AUDIENCE, "b".repeat(64)])));
    class.refused("an-empty-array", "wrong-audience", with(json!([])));
    class.refused("the-empty-string", "wrong-audience", with(json!("")));
    class.refused("an-array-of-the-empty-string", "wrong-audience", with(json!([""])));

    class.rule("Equal is equal: no substring, no pattern, no other spelling.", "CVE-2020-26160; pages-plugins");
    for (name, value) in [
        ("a-prefix", AUDIENCE[..63].to_owned()),
        ("a-suffix", AUDIENCE[1..].to_owned()),
        ("one-character", AUDIENCE[..1].to_owned()),
        ("one-digit-more", format!("{AUDIENCE}0")),
        ("another-in-front", format!("{OTHER_AUDIENCE}{AUDIENCE}")),
        ("in-capitals", AUDIENCE.to_uppercase()),
        ("a-space-in-front", format!(" {AUDIENCE}")),
        ("a-space-behind", format!("{AUDIENCE} ")),
        ("nul-behind", format!("{AUDIENCE}\0")),
        ("joined-by-a-comma", format!("{AUDIENCE},{OTHER_AUDIENCE}")),
        ("joined-by-a-space", format!("{OTHER_AUDIENCE} {AUDIENCE}")),
        ("an-array-in-a-string", format!("[\"{AUDIENCE}\"]")),
        ("a-wildcard", "*".to_owned()),
        ("a-pattern", ".*".to_owned()),
        ("the-host", "app.example.org".to_owned()),
        ("the-issuer", "https://acme.cloudflareaccess.com".to_owned()),
        ("a-character-that-looks-alike", AUDIENCE.replacen('c', "\u{441}", 1)),
    ] {
        class.refused(name, "wrong-audience", with(json!(value)));
        class.refused(&format!("{name}-in-an-array"), "wrong-audience", with(json!([value])));
    }

    class.rule("Anything else is malformed, even beside the right one.", "CVE-2020-26160; GHSA-m732-5p4w-x69g");
    for (name, value) in [
        ("null", json!(null)),
        ("a-number", json!(1)),
        ("true", json!(true)),
        ("an-object", json!({ AUDIENCE: true })),
        ("an-array-in-an-array", json!([[AUDIENCE]])),
        ("the-right-one-and-null", json!([AUDIENCE, null])),
        ("a-number-and-the-right-one", json!([1, AUDIENCE])),
        ("the-right-one-and-an-array", json!([AUDIENCE, [OTHER_AUDIENCE]])),
        ("the-right-one-and-an-object", json!([AUDIENCE, {}])),
        ("an-object-with-numbers-as-names", json!({ "0": AUDIENCE, "length": 1 })),
    ] {
        class.refused(name, "malformed-claims", with(value));
    }
    class
}

fn renamed(name: &str) -> String {
    user().without_claim("aud").claim(name, AUDIENCE).sign()
}

fn last_of_many(count: usize) -> Value {
    let others = (1..count).map(|number| format!("{number:064x}"));
    others.chain([AUDIENCE.to_owned()]).collect()
}
