//! Who is calling.

use cloudflare_access_testing::Token;

use crate::class::Class;
use crate::splice::with_claim;
use crate::team::{CLIENT_ID, KIM, SERVICE, USER, dated, issuer, service, user};

pub(super) fn cases() -> Class {
    let mut class = Class::new("principals");

    class.rule("A user has an email and a subject.", "Access docs, \"Application token\"");
    class.accepted("a-user", USER, user().sign());
    class.accepted("a-user-without-country-and-nonce", USER, without(user(), &["country", "identity_nonce"]).sign());
    class.accepted("a-user-with-groups", USER, with_claim(&user(), "custom", r#"{"groups":["eng"]}"#).sign());
    class.accepted(
        "a-user-with-claims-of-later-years",
        USER,
        with_claim(&user(), "policy_id", r#""x","amr":[]"#).sign(),
    );
    class.accepted("a-user-with-a-common-name", USER, user().claim("common_name", CLIENT_ID).sign());
    class.accepted("a-user-with-an-empty-common-name", USER, user().claim("common_name", "").sign());

    class.rule("The email is any text, kept as it is: escape it where it is shown.", "CVE-2024-45808");
    for (name, email) in [
        ("in-capitals", "Kim@Example.COM"),
        ("outside-ascii", "kím@exämple.com"),
        ("with-an-emoji", "😀@example.com"),
        ("with-spaces", "Kim Example <kim@example.com>"),
        ("with-a-newline", "kim@example.com\nuser root@example.com"),
        ("with-carriage-return-and-newline", "kim@example.com\r\nX-User: root"),
        ("with-an-escape-sequence", "\u{1b}[31mkim@example.com"),
        ("with-nul", "kim@example.com\0.evil.example"),
        ("with-text-from-right-to-left", "\u{202e}moc.elpmaxe@mik"),
        ("with-a-backslash", "kim\\x41@example.com"),
        ("that-is-markup", "<script>alert(1)</script>"),
        ("of-2000-letters", &"k".repeat(2000)),
    ] {
        class.accepted(&format!("an-email-{name}"), &format!("user {email}"), dated(issuer().user(email)).sign());
    }
    class.accepted(
        "an-email-written-with-an-escape",
        USER,
        with_claim(&user(), "email", r#""kim\u0040example.com""#).sign(),
    );

    class.rule("A service has a client ID and no subject.", "Access docs, \"Application token\"");
    class.accepted("a-service", SERVICE, service().sign());
    class.accepted("a-service-without-sub", SERVICE, service().without_claim("sub").sign());
    class.accepted("a-service-with-an-email", SERVICE, service().claim("email", KIM).sign());
    class.accepted("a-service-with-an-empty-email", SERVICE, service().claim("email", "").sign());
    class.accepted(
        "a-client-certificate",
        "service kim.example.com",
        service().claim("common_name", "kim.example.com").sign(),
    );

    class.rule(
        "Services of 2020 had no `type` and a string as `aud`: only where that is asked for.",
        "glenstack/glenstack #1; adrienkohlbecker/traefik-auth-cloudflare #6",
    );
    let legacy = dated(issuer().legacy_service(CLIENT_ID)).sign();
    class.refused("a-service-of-2020", "missing-type", &legacy);
    class.accepted("a-service-of-2020-where-a-missing-type-is-accepted", SERVICE, &legacy).accept_missing_type();
    class.accepted("a-user-where-a-missing-type-is-accepted", USER, user().sign()).accept_missing_type();
    let untyped = user().without_claim("type").sign();
    class.accepted("a-user-without-type-where-that-is-accepted", USER, untyped).accept_missing_type();

    class.rule("Whoever is neither with certainty has no identity.", "Access docs, \"Mutual TLS\"");
    for (name, token) in [
        ("a-caller-without-identity", dated(issuer().non_identity())),
        ("an-email-and-no-sub", user().without_claim("sub")),
        ("an-email-and-an-empty-sub", user().claim("sub", "")),
        ("a-sub-and-no-email", user().without_claim("email")),
        ("a-sub-and-an-empty-email", user().claim("email", "")),
        ("neither-email-nor-sub", without(user(), &["email", "sub"])),
        ("a-client-id-and-a-sub", service().claim("sub", "a")),
        ("an-empty-client-id", service().claim("common_name", "")),
        ("a-service-without-a-client-id", service().without_claim("common_name")),
        ("a-client-id-elsewhere", without(service(), &["common_name"]).claim("client_id", CLIENT_ID)),
        ("an-email-elsewhere", with_claim(&user().without_claim("email"), "custom", r#"{"email":"kim@example.com"}"#)),
    ] {
        class.accepted(name, "non-identity", token.sign());
    }

    class.rule("A claim that says who is calling is a string; `null` is not absence.", "CVE-2026-25537");
    for claim in ["email", "sub", "common_name", "country", "identity_nonce"] {
        for (name, value) in [
            ("null", "null"),
            ("a-number", "0"),
            ("true", "true"),
            ("an-array", r#"["kim@example.com"]"#),
            ("an-object", "{}"),
        ] {
            class.refused(&format!("{claim}-{name}"), "malformed-claims", with_claim(&user(), claim, value).sign());
        }
    }
    class
}

fn without(token: Token, claims: &[&str]) -> Token {
    claims.iter().fold(token, |token, claim| token.without_claim(claim))
}
