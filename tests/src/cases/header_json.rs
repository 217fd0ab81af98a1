//! The header is one JSON object with unique members.

use crate::class::Class;
use crate::splice::{header_text, with_header};
use crate::team::{USER, user};

pub(super) fn cases() -> Class {
    let mut class = Class::new("header-json");
    let json = header_text(&user());

    class.rule("The header is a JSON object, and one only.", "RFC 7515 §4; serde_json reads arrays into structs");
    for (name, text) in [
        ("nothing", String::new()),
        ("white-space", " ".to_owned()),
        ("null", "null".to_owned()),
        ("true", "true".to_owned()),
        ("a-number", "1".to_owned()),
        ("a-string", r#""RS256""#.to_owned()),
        ("an-array-of-the-values", format!(r#"["RS256","{}","JWT"]"#, "a".repeat(64))),
        ("an-array-with-the-object", format!("[{json}]")),
        ("twice", format!("{json}{json}")),
        ("with-text-behind", format!("{json}x")),
        ("with-nul-behind", format!("{json}\0")),
        ("cut-short", json[..json.len() - 1].to_owned()),
        ("with-a-comma-at-the-end", json.replace('}', ",}")),
        ("with-a-comment", json.replace('}', "/* */}")),
        ("in-single-quotes", json.replace('"', "'")),
        ("without-quotes-around-names", json.replace("\"alg\"", "alg")),
        ("with-a-byte-order-mark", format!("\u{feff}{json}")),
        ("with-a-no-break-space", format!("{json}\u{a0}")),
    ] {
        class.refused(name, "malformed-header", user().raw_header(text).sign());
    }
    class.refused("an-empty-object", "unsupported-algorithm", user().raw_header("{}").sign());
    let utf_16: Vec<u8> = json.encode_utf16().flat_map(u16::to_le_bytes).collect();
    class.refused("in-utf-16", "malformed-header", user().raw_header(utf_16).sign());

    class.rule("Member names are unique, escapes resolved.", "RFC 7515 §4, RFC 8725 §2.6");
    for (name, parameter, value) in [
        ("alg-twice-the-right-one-first", "alg", r#""RS256","alg":"none""#),
        ("alg-twice-the-right-one-last", "alg", r#""none","alg":"RS256""#),
        ("alg-twice-the-same", "alg", r#""RS256","alg":"RS256""#),
        ("alg-twice-once-escaped", "alg", r#""RS256","\u0061lg":"none""#),
        ("kid-twice", "kid", r#""a","kid":"b""#),
        ("typ-twice", "typ", r#""JWT","typ":"JOSE""#),
        ("typ-twice-once-null", "typ", r#""JWT","typ":null"#),
        ("an-unknown-parameter-twice", "typ", r#""JWT","x":1,"x":1"#),
        ("an-empty-name-twice", "typ", r#""JWT","":1,"":1"#),
        ("crit-twice", "typ", r#""JWT","crit":[],"crit":[]"#),
    ] {
        class.refused(name, "malformed-header", with_header(&user(), parameter, value).sign());
    }

    class.rule(
        "The header is UTF-8 and strict JSON, in parameters nobody knows too.",
        "RFC 8259 §7, §8.1; RFC 8725 §2.6",
    );
    for (name, value) in [
        ("a-byte-that-is-no-utf-8", &b"\"\xff\""[..]),
        ("an-overlong-slash", b"\"\xc0\xaf\""),
        ("a-surrogate-in-utf-8", b"\"\xed\xa0\x80\""),
        ("half-a-character", b"\"\xe2\x82\""),
        ("half-a-surrogate-pair", br#""\ud800""#),
        ("a-surrogate-pair-in-reverse", br#""\udc00\ud800""#),
        ("an-escape-that-is-none", br#""\x41""#),
        ("an-escape-cut-short", br#""\u00""#),
        ("a-sign-in-an-escape", br#""\u+041""#),
        ("a-newline-in-a-string", b"\"a\nb\""),
        ("nul-in-a-string", b"\"a\0b\""),
        ("nan", b"NaN"),
        ("infinity", b"-Infinity"),
        ("a-leading-zero", b"01"),
        ("a-plus-sign", b"+1"),
        ("a-point-without-digits", b"1."),
        ("hexadecimal", b"0x1"),
        ("capitals", b"True"),
        ("undefined", b"undefined"),
        ("an-open-array", b"[1"),
        ("a-comma-at-the-end-of-an-array", b"[1,]"),
    ] {
        class.refused(&format!("unknown-{name}"), "malformed-header", with_header(&user(), "x", value).sign());
    }
    let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    class.refused("unknown-nested-3000-deep", "malformed-header", with_header(&user(), "x", nested(3000)).sign());

    class.rule("What JSON leaves free is free.", "RFC 8259 §2, RFC 7515 §4.2");
    class.accepted("white-space-anywhere", USER, user().raw_header(spaced(&json)).sign());
    let [kid, alg] =
        ["kid", "alg"].map(|name| json[1..json.len() - 1].split(',').find(|m| m.contains(name)).unwrap_or(""));
    class.accepted("another-order", USER, user().raw_header(format!("{{{kid},{alg}}}")).sign());
    for (name, value) in [
        ("string", r#""x""#.to_owned()),
        ("null", "null".to_owned()),
        ("object", r#"{"alg":"none","alg2":[1.5e3,-0,true]}"#.to_owned()),
        ("nested-100-deep", nested(100)),
        ("emoji", r#""\ud83d\ude00😀""#.to_owned()),
        ("huge-number", "1e999999".to_owned()),
    ] {
        class.accepted(&format!("an-unknown-{name}"), USER, with_header(&user(), "x", value).sign());
    }

    class.rule("`typ` is absent or says JWT; a token of another kind must not pass for this one.", "RFC 8725 §3.11");
    class.accepted("typ-absent", USER, user().without_header("typ").sign());
    for (name, value) in [("in-lower-case", "jwt"), ("in-mixed-case", "Jwt"), ("as-a-media-type", "application/jwt")] {
        class.accepted(&format!("typ-{name}"), USER, user().header("typ", value).sign());
    }
    for (name, value) in [
        ("jose", r#""JOSE""#),
        ("an-access-token", r#""at+jwt""#),
        ("a-logout-token", r#""logout+jwt""#),
        ("dpop", r#""dpop+jwt""#),
        ("the-empty-string", r#""""#),
        ("with-a-space-behind", r#""JWT ""#),
        ("null", "null"),
        ("a-number", "1"),
        ("an-array", r#"["JWT"]"#),
        ("an-object", "{}"),
    ] {
        let reason = if value.starts_with('"') { "wrong-type" } else { "malformed-header" };
        class.refused(&format!("typ-{name}"), reason, with_header(&user(), "typ", value).sign());
    }
    class
}

/// White space wherever JSON permits it; the text has no comma or colon inside strings.
fn spaced(json: &str) -> String {
    let mut spaced = format!("\n{json}\r\n");
    for mark in ["{", "}", ":", ","] {
        spaced = spaced.replace(mark, &format!(" \t{mark}\r\n "));
    }
    spaced
}
