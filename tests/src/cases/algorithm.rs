//! The algorithm is RS256 and nothing else.

use cloudflare_access_testing::TestKey;

use crate::class::Class;
use crate::forge::{self, joined};
use crate::splice::with_header;
use crate::team::{USER, user};

pub(super) fn cases() -> Class {
    let mut class = Class::new("algorithm");

    class.rule(
        "`alg` is `RS256`, byte for byte; a sound signature under another name changes nothing.",
        "RFC 8725 §3.1, §3.2; CVE-2015-9235",
    );
    for (name, value) in [
        ("none", r#""none""#),
        ("none-with-a-capital", r#""None""#),
        ("none-in-capitals", r#""NONE""#),
        ("none-in-mixed-case", r#""nOnE""#),
        ("none-with-a-space-behind", r#""none ""#),
        ("the-empty-string", r#""""#),
        ("null", "null"),
        ("a-number", "256"),
        ("true", "true"),
        ("an-array", r#"["RS256"]"#),
        ("an-array-with-none", r#"["RS256","none"]"#),
        ("an-object", r#"{"RS256":true}"#),
        ("in-lower-case", r#""rs256""#),
        ("in-mixed-case", r#""Rs256""#),
        ("with-a-space-in-front", r#"" RS256""#),
        ("with-a-space-behind", r#""RS256 ""#),
        ("with-a-newline-behind", r#""RS256\n""#),
        ("with-nul-behind", r#""RS256\u0000""#),
        ("with-a-cyrillic-letter", r#""RЅ256""#),
        ("with-full-width-digits", r#""RS２５６""#),
        ("with-a-hyphen", r#""RS-256""#),
        ("by-its-long-name", r#""RSASSA-PKCS1-v1_5""#),
        ("a-list-in-a-string", r#""RS256,none""#),
        ("rs1", r#""RS1""#),
        ("rs384", r#""RS384""#),
        ("rs512", r#""RS512""#),
        ("ps256", r#""PS256""#),
        ("es256", r#""ES256""#),
        ("eddsa", r#""EdDSA""#),
        ("hs256", r#""HS256""#),
        ("dir", r#""dir""#),
        ("rsa-oaep", r#""RSA-OAEP""#),
    ] {
        class.refused(name, "unsupported-algorithm", with_header(&user(), "alg", value).sign());
    }
    class.refused("missing", "unsupported-algorithm", user().without_header("alg").sign());
    class.refused("under-another-name", "unsupported-algorithm", renamed("Alg"));
    class.accepted("written-with-an-escape", USER, with_header(&user(), "alg", r#""\u0052S256""#).sign());

    class.rule("Unsigned is refused before anything else is looked at.", "RFC 8725 §2.1; CVE-2015-9235");
    for (name, value) in [("none", "none"), ("none-in-capitals", "NONE"), ("none-in-mixed-case", "nOnE")] {
        let token = user().header("alg", value).with_signature(b"");
        class.refused(&format!("{name}-and-no-signature"), "unsupported-algorithm", token);
    }
    class.refused("rs256-and-no-signature", "bad-signature", user().with_signature(b""));

    class.rule(
        "The public key is no HMAC secret: there is no HMAC.",
        "RFC 8725 §2.1; CVE-2022-29217, CVE-2023-48223, CVE-2024-33663",
    );
    for (name, secret) in secrets() {
        for (header, reason) in [("HS256", "unsupported-algorithm"), ("RS256", "bad-signature")] {
            let input = user().header("alg", header).signing_input();
            let name = format!("hmac-with-{name}-under-{}", header.to_lowercase());
            class.refused(&name, reason, joined(&input, &forge::hmac(&secret, input.as_bytes())));
        }
    }

    class.rule("An honest signature of another scheme by the right key.", "RFC 8725 §3.1");
    let ps256 = user().header("alg", "PS256").signing_input();
    class.refused("an-honest-ps256", "unsupported-algorithm", joined(&ps256, &forge::pss(ps256.as_bytes())));
    class
}

/// What people have used as the secret by mistake, or been made to use.
fn secrets() -> [(&'static str, Vec<u8>); 8] {
    let key = TestKey::second();
    let pem = key.public_key_pem();
    let jwk = key.jwk();
    [
        ("the-pem", pem.into()),
        ("the-pem-trimmed", pem.trim_end().into()),
        ("the-der", forge::public_key_der()),
        ("the-certificate", key.certificate_pem().into()),
        ("the-jwk", jwk.to_string().into()),
        ("the-modulus", forge::modulus()),
        ("the-modulus-in-base64url", jwk["n"].as_str().expect("`n` is a string").into()),
        ("nothing", Vec::new()),
    ]
}

/// The token with its `alg` under another name.
fn renamed(name: &str) -> String {
    user().without_header("alg").header(name, "RS256").sign()
}
