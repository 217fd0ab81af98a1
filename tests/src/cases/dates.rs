//! `exp`, `nbf` and `iat`, far from the edges: what happens at the very second, the class `edges` says.

use cloudflare_access_testing::Token;

use crate::class::Class;
use crate::forge::joined;
use crate::splice::with_claim;
use crate::team::{SERVICE, USER, service, user};

pub(super) fn cases() -> Class {
    let mut class = Class::new("dates");
    let with = |claim: &str, value: &str| with_claim(&user(), claim, value).sign();

    class.rule("`exp` is required.", "cloudflared token/jwks.go: other kinds of token have none");
    class.refused("exp-missing", "missing-expiry", user().without_claim("exp").sign());
    class.refused("exp-under-another-name", "missing-expiry", user().without_claim("exp").claim("expires", 4e9).sign());

    class.rule("After `exp` the token is worth nothing.", "RFC 7519 §4.1.4");
    for (name, value) in [
        ("in-2001", "978307200"),
        ("at-the-epoch", "0"),
        ("minus-zero", "-0"),
        ("before-the-epoch", "-1"),
        ("at-the-earliest", "-9223372036854775808"),
        ("before-the-earliest", "-9223372036854775809"),
        ("in-2001-with-a-fraction", "978307200.999"),
        ("in-2001-with-an-exponent", "9.783072e8"),
        ("in-small-exponents", "4102444800e-9"),
    ] {
        class.refused(&format!("exp-{name}"), "expired", with("exp", value));
    }
    class.refused("exp-in-2001-for-a-service", "expired", service().expires_at(978_307_200).sign());
    class.refused("exp-before-iat", "expired", user().expires_at(1_789_999_999).sign());

    class.rule("The dates are `NumericDate`s: JSON numbers, fractions and all.", "RFC 7519 §2");
    for (name, value) in [
        ("with-a-fraction", "4102444800.5"),
        ("with-an-exponent", "4.1024448e9"),
        ("with-a-capital-exponent", "41024448E+2"),
        ("in-the-year-2286", "1e10"),
        ("at-the-latest", "9223372036854775807"),
        ("of-64-bits", "18446744073709551615"),
    ] {
        class.accepted(&format!("exp-{name}"), USER, with("exp", value));
    }

    class.rule("A date that is no number, or an absurd one, is malformed and never absent.", "CVE-2026-25537");
    for claim in ["exp", "nbf", "iat"] {
        for (name, value) in [
            ("as-a-string", r#""4102444800""#),
            ("as-an-empty-string", r#""""#),
            ("as-a-date-in-words", r#""2100-01-01T00:00:00Z""#),
            ("null", "null"),
            ("true", "true"),
            ("false", "false"),
            ("as-an-array", "[4102444800]"),
            ("as-an-object", r#"{"seconds":4102444800}"#),
            ("beyond-64-bits", "18446744073709551616"),
            ("of-forty-digits", "4102444800410244480041024448004102444800"),
            ("beyond-exact-doubles", "1e17"),
            ("beyond-doubles", "1e400"),
            ("nan", "NaN"),
            ("infinity", "Infinity"),
            ("with-a-leading-zero", "04102444800"),
            ("with-a-plus-sign", "+4102444800"),
            ("in-hexadecimal", "0xf4865700"),
        ] {
            class.refused(&format!("{claim}-{name}"), "malformed-claims", with(claim, value));
        }
    }

    class.rule("Before `nbf`, or before it was issued, the token is worth nothing yet.", "RFC 7519 §4.1.5, §4.1.6");
    for claim in ["nbf", "iat"] {
        for (name, value) in [
            ("in-2100", "4102444800"),
            ("in-2100-with-a-fraction", "4102444800.25"),
            ("in-the-year-2286", "1e10"),
            ("at-the-latest", "9223372036854775807"),
            ("of-64-bits", "18446744073709551615"),
        ] {
            class.refused(&format!("{claim}-{name}"), "not-yet-valid", with(claim, value));
        }
        for (name, value) in [
            ("at-the-epoch", "0"),
            ("before-the-epoch", "-1"),
            ("before-the-earliest", "-9223372036854775809"),
            ("with-a-fraction", "1790000000.75"),
            ("with-an-exponent", "1.79e9"),
        ] {
            class.accepted(&format!("{claim}-{name}"), USER, with(claim, value));
        }
    }

    class.rule(
        "`nbf` and `iat` count where they are; service tokens have no `nbf`.",
        "Access docs, \"Application token\"",
    );
    let without =
        |token: Token, claims: [&str; 2]| claims.iter().fold(token, |token, claim| token.without_claim(claim));
    class.accepted("nbf-missing", USER, user().without_claim("nbf").sign());
    class.accepted("iat-missing", USER, user().without_claim("iat").sign());
    class.accepted("nbf-and-iat-missing", USER, without(user(), ["nbf", "iat"]).sign());
    class.accepted("service-without-iat", SERVICE, service().without_claim("iat").sign());
    class.refused("service-with-iat-in-2100", "not-yet-valid", service().claim("iat", 4_102_444_799_u64).sign());

    class.rule(
        "Claims are held against the application before a key is touched.",
        "cloudflare-access, order of the checks in Verifier::verify",
    );
    let outdated = user().expires_at(978_307_200);
    class.refused("expired-and-forged", "expired", joined(&outdated.signing_input(), &[0xa5; 256]));
    class.refused("expired-and-of-an-unknown-key", "expired", outdated.key_id("unknown").sign());
    class
}
