//! The claims are one JSON object with unique members.

use crate::class::Class;
use crate::splice::{claims_text, with_claim};
use crate::team::{USER, user};

pub(super) fn cases() -> Class {
    let mut class = Class::new("claims-json");
    let json = claims_text(&user());

    class.rule("The claims are a JSON object, and one only.", "RFC 7519 §7.2 step 10");
    for (name, text) in [
        ("nothing", String::new()),
        ("white-space", " \n".to_owned()),
        ("null", "null".to_owned()),
        ("false", "false".to_owned()),
        ("a-number", "4102444800".to_owned()),
        ("a-string", r#""app""#.to_owned()),
        ("an-empty-array", "[]".to_owned()),
        ("an-array-with-the-object", format!("[{json}]")),
        ("the-object-in-a-string", serde_json::Value::from(json.as_str()).to_string()),
        ("twice", format!("{json}{json}")),
        ("another-object-behind", format!("{json}\n{{}}")),
        ("text-behind", format!("{json};")),
        ("nul-behind", format!("{json}\0")),
        ("cut-short", json[..json.len() - 1].to_owned()),
        ("a-comma-at-the-end", format!("{},}}", &json[..json.len() - 1])),
        ("a-comment", format!("{}//\n}}", &json[..json.len() - 1])),
        ("single-quotes", json.replace('"', "'")),
        ("a-byte-order-mark", format!("\u{feff}{json}")),
    ] {
        class.refused(name, "malformed-claims", user().raw_claims(text).sign());
    }
    class.refused("an-empty-object", "missing-issuer", user().raw_claims("{}").sign());
    let utf_16: Vec<u8> = json.encode_utf16().flat_map(u16::to_be_bytes).collect();
    class.refused("utf-16", "malformed-claims", user().raw_claims(utf_16).sign());
    let form = "iss=https://acme.cloudflareaccess.com&type=app&exp=4102444800";
    class.refused("a-form", "malformed-claims", user().raw_claims(form).sign());

    class.rule(
        "Claim names are unique, escapes resolved: two readers would see two tokens.",
        "RFC 7519 §4, RFC 8725 §2.6",
    );
    for (name, claim, value) in [
        ("exp-twice-the-right-one-first", "exp", "4102444800,\"exp\":978307200"),
        ("exp-twice-the-right-one-last", "exp", "978307200,\"exp\":4102444800"),
        ("exp-twice-the-same", "exp", "4102444800,\"exp\":4102444800"),
        ("email-twice", "email", r#""kim@example.com","email":"root@example.com""#),
        ("email-twice-once-escaped", "email", r#""kim@example.com","\u0065mail":"root@example.com""#),
        ("email-twice-once-null", "email", r#""kim@example.com","email":null"#),
        ("sub-twice", "sub", r#""a","sub":"b""#),
        ("type-twice-the-right-one-last", "type", r#""org","type":"app""#),
        ("type-twice-the-right-one-first", "type", r#""app","type":"org""#),
        ("iss-twice", "iss", r#""https://acme.cloudflareaccess.com","iss":"https://evil.example""#),
        ("aud-twice", "aud", r#"["a"],"aud":["b"]"#),
        ("nbf-twice", "nbf", "0,\"nbf\":0"),
        ("an-unknown-claim-twice", "country", r#""CH","x":1,"x":2"#),
        ("an-unknown-claim-twice-once-escaped", "country", r#""CH","x":1,"\u0078":2"#),
        ("twice-behind-forty-others", "country", &behind_others(40)),
        ("twice-behind-four-hundred-others", "country", &behind_others(400)),
    ] {
        class.refused(name, "malformed-claims", with_claim(&user(), claim, value).sign());
    }

    class.rule("Claims are UTF-8 and strict JSON, unknown ones too.", "RFC 8259 §7, §8.1; RFC 8725 §2.6");
    for (name, value) in [
        ("a-byte-that-is-no-utf-8", &b"\"\x80\""[..]),
        ("an-overlong-slash", b"\"\xe0\x80\xaf\""),
        ("a-surrogate-in-utf-8", b"\"\xed\xbf\xbf\""),
        ("beyond-unicode", b"\"\xf4\x90\x80\x80\""),
        ("half-a-surrogate-pair", br#""\ud83d""#),
        ("a-surrogate-pair-broken-by-text", br#""\ud83d-\ude00""#),
        ("an-escape-that-is-none", br#""\'""#),
        ("a-tab-in-a-string", b"\"a\tb\""),
        ("an-open-string", b"\"a"),
        ("nan", b"NaN"),
        ("infinity", b"Infinity"),
        ("a-leading-zero", b"007"),
        ("a-lone-minus", b"-"),
        ("an-exponent-without-digits", b"1e"),
        ("a-point-without-digits", b".5"),
        ("a-digit-separator", b"1_000"),
        ("an-open-object", b"{\"a\":1"),
        ("a-name-without-quotes", b"{a:1}"),
        ("a-member-without-a-value", b"{\"a\"}"),
        ("two-commas", b"[1,,2]"),
        ("brackets-that-do-not-match", b"[1}"),
    ] {
        class.refused(&format!("unknown-{name}"), "malformed-claims", with_claim(&user(), "custom", value).sign());
    }

    class.rule("Depth is bounded, so that nesting takes no stack.", "CVE-2025-53864");
    let arrays = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    let objects = |depth: usize| format!("{}1{}", r#"{"a":"#.repeat(depth), "}".repeat(depth));
    class.accepted("arrays-126-deep", USER, with_claim(&user(), "custom", arrays(126)).sign());
    class.accepted("objects-126-deep", USER, with_claim(&user(), "custom", objects(126)).sign());
    class.refused("arrays-127-deep", "malformed-claims", with_claim(&user(), "custom", arrays(127)).sign());
    class.refused("objects-127-deep", "malformed-claims", with_claim(&user(), "custom", objects(127)).sign());
    class.refused("arrays-5000-deep", "malformed-claims", with_claim(&user(), "custom", arrays(5000)).sign());
    class.refused(
        "arrays-9000-deep-and-open",
        "malformed-claims",
        with_claim(&user(), "custom", "[".repeat(9000)).sign(),
    );

    class.rule("A claim that nobody knows may be any JSON.", "RFC 7519 §4");
    for (name, value) in [
        ("null", "null".to_owned()),
        ("an-object-with-the-names-of-claims", r#"{"email":"root@example.com","exp":1,"type":"org"}"#.to_owned()),
        ("a-number-of-5000-digits", "7".repeat(5000)),
        ("a-number-beyond-doubles", "-1e999999".to_owned()),
        ("an-emoji", r#""\ud83d\ude00😀""#.to_owned()),
        ("groups", r#"{"groups":["eng","ops"],"department":"R&D"}"#.to_owned()),
    ] {
        class.accepted(&format!("custom-{name}"), USER, with_claim(&user(), "custom", value).sign());
    }
    class.accepted("four-hundred-others", USER, with_claim(&user(), "country", unique(400)).sign());
    class.accepted("names-of-another-case", USER, with_claim(&user(), "EXP", "978307200,\"Email\":1").sign());
    class.accepted("white-space-around", USER, user().raw_claims(format!("\r\n\t {json} \n")).sign());
    class
}

/// This many unknown claims.
fn unique(count: usize) -> String {
    let claims: String = (0..count).map(|number| format!(",\"x{number}\":{number}")).collect();
    format!("\"CH\"{claims}")
}

/// A claim twice, with this many others between the two.
fn behind_others(count: usize) -> String {
    format!("{},\"x0\":0", unique(count))
}
