//! The key is the one that `kid` names, and no other is tried.

use cloudflare_access_testing::TestKey;

use crate::class::Class;
use crate::splice::with_header;
use crate::team::{USER, user};

pub(super) fn cases() -> Class {
    let mut class = Class::new("key-id");
    let current = TestKey::second();

    class.rule(
        "`kid` is required: trying every key would let a token choose its judge.",
        "RFC 8725 §3.10; Access docs, \"Validate JWTs\"",
    );
    class.refused("missing", "missing-key-id", user().without_header("kid").sign());
    class.refused("under-another-name", "missing-key-id", renamed("KID"));

    class.rule("`kid` is a string of 1 to 512 bytes; `null` is not absence.", "RFC 7515 §4.1.4");
    for (name, value) in [
        ("null", "null".to_owned()),
        ("a-number", "0".to_owned()),
        ("true", "true".to_owned()),
        ("an-array-with-the-right-one", format!(r#"["{}"]"#, current.key_id())),
        ("an-object", r#"{"0":"a"}"#.to_owned()),
        ("the-empty-string", r#""""#.to_owned()),
        ("of-513-bytes", format!("\"{}\"", "k".repeat(513))),
    ] {
        class.refused(name, "malformed-header", with_header(&user(), "kid", value).sign());
    }

    class.rule("`kid` is looked up as it is: a text that names no key, whatever it tries.", "RFC 8725 §3.10");
    let right = current.key_id();
    for (name, value) in [
        ("of-512-bytes", "k".repeat(512)),
        ("of-another-case", right.to_uppercase()),
        ("a-prefix", right[..63].to_owned()),
        ("with-one-digit-more", format!("{right}0")),
        ("with-a-space-in-front", format!(" {right}")),
        ("with-a-space-behind", format!("{right} ")),
        ("with-nul-behind", format!("{right}\0")),
        ("a-newline-for-the-log", "a\nrefused=0 user=root".to_owned()),
        ("an-escape-sequence-for-the-terminal", "\u{1b}[2J\u{1b}]0;owned\u{7}".to_owned()),
        ("a-path", "../../../../../../dev/null".to_owned()),
        ("a-file-url", "file:///dev/null".to_owned()),
        ("a-url", "https://attacker.example/keys.json".to_owned()),
        ("sql", "x' UNION SELECT 'secret';--".to_owned()),
        ("ldap", "*)(uid=*))(|(uid=*".to_owned()),
        ("a-shell-command", "$(id)|id;id".to_owned()),
        ("a-wildcard", "*".to_owned()),
        ("an-index", "0".to_owned()),
        ("a-name-every-object-has", "__proto__".to_owned()),
        ("a-format", "{}{0}%s%n".to_owned()),
        ("characters-that-look-alike", right.replace('a', "\u{430}")),
    ] {
        class.refused(name, "unknown-key", user().key_id(value).sign());
    }
    class.accepted("written-with-an-escape", USER, with_header(&user(), "kid", escaped(right)).sign());

    class.rule("The named key alone is tried.", "RFC 7515 §4.1.4; Wycheproof, JWK DuplicateKid");
    class.refused("of-another-published-key", "bad-signature", user().key_id(TestKey::first().key_id()).sign());
    class.refused("of-a-larger-published-key", "bad-signature", user().key_id(TestKey::large().key_id()).sign());
    class.refused("of-the-current-key-by-the-previous-one", "bad-signature", signed_by(TestKey::first()));
    class.refused("of-the-current-key-by-a-larger-one", "bad-signature", signed_by(TestKey::large()));
    class.refused("of-the-current-key-by-an-outsider", "bad-signature", signed_by(TestKey::outsider()));
    class
}

/// The user's token signed by this key under the current key's id.
fn signed_by(key: TestKey) -> String {
    user().signed_by(&key).key_id(TestKey::second().key_id()).sign()
}

fn renamed(name: &str) -> String {
    user().without_header("kid").header(name, TestKey::second().key_id()).sign()
}

/// Every character as `\u00NN`.
fn escaped(text: &str) -> String {
    let escapes: String = text.bytes().map(|byte| format!("\\u{byte:04x}")).collect();
    format!("\"{escapes}\"")
}
