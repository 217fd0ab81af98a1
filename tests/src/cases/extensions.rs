//! Whatever the header asks for beyond a signature.

use crate::class::Class;
use crate::splice::with_header;
use crate::team::{USER, user};

pub(super) fn cases() -> Class {
    let mut class = Class::new("extensions");

    class.rule(
        "Any `crit` is refused, whatever its value: no extension is known.",
        "RFC 7515 §4.1.11; CVE-2025-59420, CVE-2026-32597",
    );
    for (name, value) in [
        ("unknown", r#"["unknown"]"#),
        ("a-known-parameter", r#"["kid"]"#),
        ("a-claim", r#"["exp"]"#),
        ("b64", r#"["b64"]"#),
        ("itself", r#"["crit"]"#),
        ("a-name-twice", r#"["exp","exp"]"#),
        ("a-number-in-an-array", "[1]"),
        ("null-in-an-array", "[null]"),
        ("an-empty-name", r#"[""]"#),
        ("an-empty-array", "[]"),
        ("null", "null"),
        ("a-string", r#""exp""#),
        ("the-empty-string", r#""""#),
        ("false", "false"),
        ("a-number", "0"),
        ("an-object", "{}"),
    ] {
        class.refused(&format!("crit-{name}"), "unsupported-extension", with_header(&user(), "crit", value).sign());
    }
    let escaped = with_header(&user(), "typ", r#""JWT","\u0063rit":["unknown"]"#);
    class.refused("crit-written-with-an-escape", "unsupported-extension", escaped.sign());
    class.accepted("crit-in-capitals-is-another-name", USER, user().header("CRIT", "unknown").sign());

    class.rule("`b64` is not for JWTs.", "RFC 7797 §7");
    for (name, value) in [("false", "false"), ("true", "true"), ("null", "null"), ("a-string", r#""false""#)] {
        class.refused(&format!("b64-{name}"), "unsupported-extension", with_header(&user(), "b64", value).sign());
    }

    class.rule("Compressed claims are a bomb; nothing is decompressed.", "RFC 8725 §3.6; CVE-2024-28176");
    for (name, value) in [("def", r#""DEF""#), ("unknown", r#""GZ""#), ("null", "null")] {
        class.refused(&format!("zip-{name}"), "unsupported-extension", with_header(&user(), "zip", value).sign());
    }

    class.rule("A token inside the token has claims that nobody verified.", "RFC 7519 §5.2; CVE-2026-29000");
    for (name, value) in [("jwt", "JWT"), ("jwt-in-lower-case", "jwt"), ("media-type", "application/jwt")] {
        class.refused(&format!("cty-{name}"), "unsupported-extension", user().header("cty", value).sign());
    }
    let inner = user().sign();
    let nested = user().header("cty", "JWT").raw_claims(inner.clone()).sign();
    class.refused("a-token-in-the-token", "unsupported-extension", nested);
    class.refused("a-token-in-the-token-unannounced", "malformed-claims", user().raw_claims(inner).sign());
    class.accepted("cty-json", USER, user().header("cty", "json").sign());

    class.rule("A parameter of a type that it cannot have is malformed.", "RFC 7515 §4.1.10");
    for (name, value) in [("null", "null"), ("a-number", "1"), ("an-array", r#"["JWT"]"#)] {
        class.refused(&format!("cty-{name}"), "malformed-header", with_header(&user(), "cty", value).sign());
    }

    class.rule("Parameters of encryption mean nothing here.", "RFC 7516 §4.1; CVE-2026-29000");
    class.refused(
        "jwe-header",
        "unsupported-algorithm",
        user().header("alg", "RSA-OAEP").header("enc", "A256GCM").sign(),
    );
    class.accepted("enc-beside-rs256", USER, user().header("enc", "A256GCM").sign());
    class
}
