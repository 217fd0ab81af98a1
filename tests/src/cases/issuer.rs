//! `iss` is the team's issuer, whole.

use crate::class::Class;
use crate::splice::with_claim;
use crate::team::{USER, user};

pub(super) fn cases() -> Class {
    let mut class = Class::new("issuer");
    class.rule("`iss` is required.", "RFC 8725 §3.8");
    class.refused("missing", "missing-issuer", user().without_claim("iss").sign());
    class.refused("under-another-name", "missing-issuer", renamed("Iss"));

    class.rule("`iss` is a string: malformed is not absent, and one of a list is not equal.", "CVE-2025-30144");
    for (name, value) in [
        ("null", "null"),
        ("a-number", "1"),
        ("true", "true"),
        ("an-empty-array", "[]"),
        ("an-array-with-the-right-one", r#"["https://acme.cloudflareaccess.com"]"#),
        ("an-array-with-two", r#"["https://acme.cloudflareaccess.com","https://evil.example"]"#),
        ("an-object", r#"{"https://acme.cloudflareaccess.com":true}"#),
    ] {
        class.refused(name, "malformed-claims", with_claim(&user(), "iss", value).sign());
    }

    class.rule("`iss` is compared byte for byte.", "RFC 8725 §3.8");
    for (name, value) in [
        ("the-empty-string", ""),
        ("the-team", "acme"),
        ("the-host", "acme.cloudflareaccess.com"),
        ("http", "http://acme.cloudflareaccess.com"),
        ("scheme-in-capitals", "HTTPS://acme.cloudflareaccess.com"),
        ("host-in-capitals", "https://ACME.cloudflareaccess.com"),
        ("a-slash-behind", "https://acme.cloudflareaccess.com/"),
        ("two-slashes-behind", "https://acme.cloudflareaccess.com//"),
        ("a-dot-behind", "https://acme.cloudflareaccess.com."),
        ("a-port", "https://acme.cloudflareaccess.com:443"),
        ("a-query", "https://acme.cloudflareaccess.com?"),
        ("a-fragment", "https://acme.cloudflareaccess.com#"),
        ("a-path", "https://acme.cloudflareaccess.com/cdn-cgi/access"),
        ("a-saas-application", "https://acme.cloudflareaccess.com/cdn-cgi/access/sso/oidc/0123456789abcdef"),
        ("a-suffix", "https://acme.cloudflareaccess.com.evil.example"),
        ("a-prefix", "https://evil.example/https://acme.cloudflareaccess.com"),
        ("user-information", "https://acme.cloudflareaccess.com@evil.example"),
        ("user-information-in-front", "https://evil.example@acme.cloudflareaccess.com"),
        ("another-team", "https://other.cloudflareaccess.com"),
        ("a-team-that-ends-alike", "https://notacme.cloudflareaccess.com"),
        ("a-team-that-begins-alike", "https://acme2.cloudflareaccess.com"),
        ("the-team-of-fedramp", "https://acme.fed.cloudflareaccess.com"),
        ("a-domain-that-ends-alike", "https://acme.notcloudflareaccess.com"),
        ("cut-short", "https://acme.cloudflareaccess.co"),
        ("a-space-in-front", " https://acme.cloudflareaccess.com"),
        ("a-space-behind", "https://acme.cloudflareaccess.com "),
        ("a-newline-behind", "https://acme.cloudflareaccess.com\n"),
        ("nul-behind", "https://acme.cloudflareaccess.com\0"),
        ("percent-encoding", "https://acme%2ecloudflareaccess.com"),
        ("a-cyrillic-letter", "https://\u{430}cme.cloudflareaccess.com"),
        ("a-soft-hyphen", "https://ac\u{ad}me.cloudflareaccess.com"),
        ("two-in-one", "https://acme.cloudflareaccess.com,https://evil.example"),
    ] {
        class.refused(name, "wrong-issuer", user().claim("iss", value).sign());
    }
    let escaped = r#""https:\/\/\u0061cme.cloudflareaccess.com""#;
    class.accepted("written-with-escapes", USER, with_claim(&user(), "iss", escaped).sign());
    class
}

fn renamed(name: &str) -> String {
    user().without_claim("iss").claim(name, "https://acme.cloudflareaccess.com").sign()
}
