//! Tokens of other kinds that the same key signs, for the same audience, some of them for whoever asks.

use cloudflare_access_testing::{AUDIENCE, Token};
use serde_json::json;

use crate::class::Class;
use crate::splice::with_claim;
use crate::team::{CLIENT_ID, EXPIRES_AT, ISSUED_AT, KIM, USER, dated, issuer, service, user};

const ISSUER: &str = "https://acme.cloudflareaccess.com";

pub(super) fn cases() -> Class {
    let mut class = Class::new("confusion");

    class.rule("`type` is `app`, byte for byte.", "RFC 8725 §2.8, §3.12; Access docs, \"Application token\"");
    for (name, value) in [
        ("org", "org"),
        ("meta", "meta"),
        ("match", "match"),
        ("the-empty-string", ""),
        ("with-a-capital", "App"),
        ("in-capitals", "APP"),
        ("with-a-space-in-front", " app"),
        ("with-a-space-behind", "app "),
        ("with-nul-behind", "app\0"),
        ("longer", "application"),
        ("two-in-one", "app org"),
        ("a-list-in-a-string", "app,org"),
        ("with-a-cyrillic-letter", "\u{430}pp"),
    ] {
        class.refused(&format!("type-{name}"), "wrong-type", user().claim("type", value).sign());
    }
    class.accepted("type-written-with-an-escape", USER, with_claim(&user(), "type", r#""\u0061pp""#).sign());

    class.rule("`type` is a string and required.", "Access docs, \"Application token\"");
    class.refused("type-missing", "missing-type", user().without_claim("type").sign());
    class.refused("type-missing-for-a-service", "missing-type", service().without_claim("type").sign());
    class.refused("type-under-another-name", "missing-type", user().without_claim("type").claim("Type", "app").sign());
    class.refused("type-in-the-header", "missing-type", user().without_claim("type").header("type", "app").sign());
    for (name, value) in [
        ("null", json!(null)),
        ("a-number", json!(1)),
        ("an-array", json!(["app"])),
        ("an-object", json!({ "app": 1 })),
    ] {
        class.refused(&format!("type-{name}"), "malformed-claims", user().claim("type", value).sign());
    }

    for (kind, token, bare) in [
        ("org", issuer().org(), "wrong-type"),
        ("meta", issuer().meta(), "missing-issuer"),
        ("match", issuer().app_match(), "missing-issuer"),
    ] {
        let token = token.issued_at(ISSUED_AT);
        class.rule(
            "A token of another kind, from what a visitor gets to what would be most dangerous.",
            "RFC 8725 §2.8; cloudflared token/jwks.go",
        );
        let mut refused = |variant: &str, reason: &str, token: &Token| {
            class.refused(&format!("{kind}-{variant}"), reason, token.sign());
            let name = format!("{kind}-{variant}-where-a-missing-type-is-accepted");
            class.refused(&name, reason, token.sign()).accept_missing_type();
        };
        let endless = token.clone().claim("iss", ISSUER).without_claim("exp");
        let whole = dated(token.clone()).claim("iss", ISSUER);
        let listed = whole.clone().claim("aud", json!([AUDIENCE]));
        let user = listed.clone().claim("email", KIM).claim("sub", "7335d417-61da-459d-899c-0a01c76a2f94");
        let service = listed.clone().claim("common_name", CLIENT_ID).claim("sub", "");
        refused("for-an-hour", bare, &dated(token));
        refused("with-issuer-without-expiry", "missing-expiry", &endless);
        refused("with-issuer-and-expiry", "wrong-type", &whole);
        refused("with-an-array-of-audiences", "wrong-type", &listed);
        refused("with-a-user", "wrong-type", &user);
        refused("with-a-service", "wrong-type", &service);
    }

    class.rule(
        "An identity provider's token for the same team is not Access's token for the application.",
        "Access docs, \"Generic OIDC application\"",
    );
    let oidc = user().claim("iss", format!("{ISSUER}/cdn-cgi/access/sso/oidc/0123456789abcdef"));
    class.refused("a-saas-id-token", "wrong-issuer", oidc.sign());
    let evaluation = dated(issuer().user(KIM)).without_claim("type").without_claim("iss").claim("nonce", "0123456789");
    class.refused("an-external-evaluation-token", "missing-issuer", evaluation.sign());
    class.refused("a-login-pages-address", "malformed-token", format!("kid={AUDIENCE}&meta={}", user().sign()));

    class.rule("A genuine token of another application or team.", "RFC 8725 §3.9");
    let other = cloudflare_access_testing::Issuer::new("other");
    class.refused("of-another-team-with-the-same-keys", "wrong-issuer", dated(other.user(KIM)).sign());
    let fed = cloudflare_access_testing::Issuer::new("acme.fed");
    class.refused(
        "of-the-fedramp-team-of-that-name",
        "wrong-issuer",
        dated(fed.user(KIM)).expires_at(EXPIRES_AT).sign(),
    );
    class
}
