//! Broken set-ups: the last line names the reason, the cause and the mend.

use cloudflare_access_testing::{Fault, Issuer, OTHER_AUDIENCE, TestKey};
use serde_json::json;

use super::Explain;

/// Asserts the last line about `paste`.
fn assert_line(explain: &Explain, paste: impl AsRef<[u8]>, reason: &str, cause: &str, mend: &str) {
    let line = explain.last_line(paste);
    let (said, mended) = line.split_once("; mend: ").unwrap_or_else(|| panic!("no mend: {line}"));
    assert!(said.starts_with(&format!("refused: {reason}: ")), "{reason}: {line}");
    assert!(said.contains(cause), "cause `{cause}`: {line}");
    assert!(mended.contains(mend), "mend `{mend}`: {line}");
}

fn now() -> u64 {
    std::time::SystemTime::UNIX_EPOCH.elapsed().unwrap().as_secs()
}

#[test]
fn outdated_and_early_tokens() {
    let explain = Explain::start();
    let late = explain.user().issued_at(now() - 7200).expires_at(now() - 3600).sign();
    assert_line(&explain, late, "expired", "has expired: `exp` is", "sign in again");
    let early = explain.user().issued_at(now() + 600).sign();
    assert_line(&explain, early, "not-yet-valid", "`nbf` is", "set this machine's clock");
    let skewed = explain.user().claim("nbf", now() - 60).claim("iat", now() + 600).sign();
    assert_line(&explain, skewed, "not-yet-valid", "`iat` is", "doctor");
}

#[test]
fn tokens_for_somebody_else() {
    let explain = Explain::start();
    let token = Issuer::new("beta").user("kim@example.org").sign();
    assert_line(&explain, token, "wrong-issuer", "from the team beta.cloudflareaccess.com, not acme", "`--team beta");
    // Of whichever kind: the team comes first.
    let token = Issuer::new("beta").org().sign();
    assert_line(&explain, token, "wrong-issuer", "from the team beta.cloudflareaccess.com, not acme", "`--team beta");
    let spelled = || explain.user().claim("iss", "https://acme.cloudflareaccess.com/");
    for token in [spelled().sign(), spelled().without_claim("type").sign()] {
        assert_line(&explain, token, "wrong-issuer", "another spelling of the team's issuer", "writes no slash");
    }
    let token = explain.user().claim("iss", "").without_claim("type").sign();
    assert_line(&explain, token, "wrong-issuer", "`iss` is \"\", which is no team", "Access did not write this one");
    let token = explain.user().claim("iss", "https://accounts.google.com").without_claim("type").sign();
    assert_line(
        &explain,
        token,
        "wrong-issuer",
        "another issuer, such as an identity provider",
        "Cf-Access-Jwt-Assertion",
    );
    // Of an application that was deleted and created anew, or of another one.
    let token = explain.user().audience(OTHER_AUDIENCE).sign();
    assert_line(&explain, token, "wrong-audience", OTHER_AUDIENCE, "deleted and created anew has another");
}

#[test]
fn tokens_of_another_kind() {
    let explain = Explain::start();
    let (org, meta, discovery, legacy, service, nobody) = explain.access.issuer(|issuer| {
        let service = issuer.service("0123.access");
        (
            issuer.org(),
            issuer.meta(),
            issuer.app_match(),
            issuer.legacy_service("0123.access"),
            service,
            issuer.non_identity(),
        )
    });
    assert_line(&explain, org.sign(), "wrong-type", "the team's session token", "the application's own host");
    assert_line(&explain, meta.sign(), "missing-issuer", "the login page's address (type `meta`)", "sign in");
    assert_line(&explain, discovery.sign(), "missing-issuer", "the discovery token", "sign in");
    assert_line(&explain, legacy.sign(), "missing-type", "does not say of which type", "--accept-missing-type");
    let oidc = explain
        .user()
        .claim("iss", "https://acme.cloudflareaccess.com/cdn-cgi/access/sso/oidc/1")
        .without_claim("type");
    assert_line(&explain, oidc.sign(), "wrong-issuer", "a token of a SaaS application", "as OpenID Connect");

    let explain = explain.with(&["--caller", "user"]);
    assert_line(&explain, service.sign(), "not-a-user", "names service \"0123.access\"", "take services too");
    assert_line(&explain, nobody.sign(), "not-a-user", "names nobody in particular", "sign in as a person");
    let explain = Explain::start().with(&["--caller", "service"]);
    assert_line(&explain, explain.user().sign(), "not-a-service", "names user \"kim@example.org\"", "Service Auth");
}

#[test]
fn forged_and_damaged_tokens() {
    let explain = Explain::start();
    let token = explain.user().header("alg", "none").with_signature(b"");
    assert_line(
        &explain,
        token,
        "unsupported-algorithm",
        "not signed at all (`alg` is none)",
        "RS256 and nothing else",
    );
    let token = explain.user().header("alg", "HS256").sign();
    assert_line(&explain, token, "unsupported-algorithm", "signed with \"HS256\"", "RS256 and nothing else");
    let token = explain.user().header("crit", json!(["exp"])).sign();
    assert_line(&explain, token, "unsupported-extension", "(`crit`)", "asks for no extension");
    let token = explain.user().signed_by(&TestKey::outsider()).sign();
    assert_line(&explain, token, "unknown-key", "a key that the team does not publish", "sign in again");
    let token = explain.user().signed_by(&TestKey::outsider()).key_id(TestKey::second().key_id()).sign();
    assert_line(&explain, token, "bad-signature", "did not sign it", "forgery");
    let token = explain.user().sign();
    assert_line(
        &explain,
        &token[..token.len() - 42],
        "bad-signature",
        "225 bytes, not 256",
        "copy the token to its end",
    );
    let longer = format!("{token}AA");
    assert_line(&explain, longer, "bad-signature", "258 bytes, not 256", "paste one token, and nothing behind it");
    let unsigned = explain.user().with_signature(b"");
    assert_line(&explain, unsigned, "bad-signature", "the token has no signature", "it is a forgery");
    assert_line(&explain, &token[..token.len() - 41], "malformed-signature", "not strict base64url", "to its end");
    assert_line(
        &explain,
        &token[..400],
        "malformed-token",
        "2 parts, so the end of the token is cut off",
        "to its end",
    );
    assert_line(&explain, &token[..100], "malformed-token", "1 part, so the end of the token is cut off", "to its end");
    let broken = format!("{}\n{}", &token[..76], &token[76..]);
    assert_line(&explain, broken, "malformed-token", "a line break stands in the token after 76", "tr -d");
    assert_line(&explain, format!("Bearer {token}"), "malformed-token", "`Bearer` stands in front", "without `Bearer`");
    assert_line(&explain, format!("\"{token}\""), "malformed-token", "in quotes", "without quotes");
    assert_line(
        &explain,
        format!("{}…{}", &token[..50], &token[700..]),
        "malformed-token",
        "shortened with dots",
        "whole value",
    );
    assert_line(&explain, token.replace('.', "%2E"), "malformed-token", "percent-encoded", "decode it first");
    assert_line(&explain, token.replace('-', "+") + "=", "malformed-token", "ordinary base64", "byte for byte");
    assert_line(&explain, TestKey::first().key_id(), "malformed-token", "an AUD tag or a key id", "--audience");
    for no_token in ["token", "deadbeef", &"x".repeat(64)] {
        assert_line(&explain, no_token, "malformed-token", "1 part, so this is no token", "Cf-Access-Jwt-Assertion");
    }
    assert_line(&explain, "oauth:0123456789", "malformed-token", "an opaque secret", "the edge resolves");
    assert_line(&explain, format!("{token}.x.y"), "malformed-token", "an encrypted token (JWE)", "does not encrypt");
    assert_line(&explain, "x".repeat(20_000), "too-large", "has 20000 bytes", "below 4 KiB");
    assert_line(&explain, "", "missing", "there is no token", "paste the value");
    let token = explain.user().raw_claims(r#"{"exp":1,"exp":2}"#).sign();
    assert_line(&explain, token, "malformed-claims", "names `exp` twice", "not Access");
    let token = explain.user().claim("exp", "soon").sign();
    assert_line(&explain, token, "malformed-claims", "`exp` is \"soon\", not a number", "did not write");
    let token = explain.user().without_claim("exp").sign();
    assert_line(&explain, token, "missing-expiry", "has no `exp`", "every application token has it");
    let token = explain.user().without_header("kid").sign();
    assert_line(&explain, token, "missing-key-id", "names no key", "names its key");
}

#[test]
fn a_withdrawn_key() {
    let explain = Explain::start();
    let token = explain.user().sign();
    explain.access.issuer(|issuer| {
        issuer.rotate();
        issuer.rotate();
    });
    assert_line(
        &explain,
        token,
        "unknown-key",
        "a key that the team does not publish",
        "older than the last key rotation",
    );
}

#[test]
fn a_published_key_that_cannot_be_used() {
    let explain = Explain::start();
    explain.access.issuer(|issuer| issuer.add_jwk(TestKey::weak().jwk()));
    let token = explain.user().signed_by(&TestKey::weak()).sign();
    assert_line(&explain, token, "unknown-key", "cannot be used: the modulus has 1024 bits", "do not trust");
}

#[test]
fn certs_endpoints_that_give_no_keys() {
    let explain = Explain::start().with(&["--timeout", "1"]);
    let token = explain.user().sign();
    let login = "https://acme.cloudflareaccess.com/cdn-cgi/access/login/app.example.org";
    for (fault, cause, mend) in [
        (Fault::Status(404), "404: there is no team at 127.0.0.1", "look the team domain up"),
        (Fault::Status(503), "answers 503", "cloudflarestatus"),
        (Fault::Status(403), "answers 403, not 200", "curl -v"),
        (Fault::Redirect(login.to_owned()), "redirects to a login page", "write the team domain"),
        (Fault::Redirect("/".to_owned()), "redirects (302)", "stands in front of it"),
        (Fault::Html, "a page (HTML), not with keys", "a proxy or a portal"),
        (Fault::Hang, "did not answer in time", "`--timeout` waits longer"),
        (Fault::Oversize, "longer than 64 KiB", "curl -v"),
        (Fault::EmptyKeys, "publishes no key", "whether the team is the right one"),
        (Fault::HalfJson, "not one JSON object", "curl -v"),
        (Fault::GzipBomb, "is compressed", "stop whatever compresses"),
        (Fault::Truncated, "cannot be reached", "HTTPS_PROXY"),
    ] {
        explain.access.answer_with(fault);
        assert_line(&explain, &token, "keys-unavailable", cause, mend);
        assert_eq!(explain.run(&token).code, Some(2), "{cause}");
    }
    explain.access.down();
    assert_line(&explain, &token, "keys-unavailable", "cannot be reached", "open connections");
    // What needs no key is judged first, as the library does it.
    let late = explain.user().expires_at(1_790_000_000).sign();
    assert_line(&explain, late, "expired", "has expired", "sign in again");
}

/// Each is refused for its own reason, with a cause and a mend.
#[test]
fn every_hostile_token_of_the_test_kit() {
    let explain = Explain::start();
    let tokens = explain.access.issuer(|issuer| issuer.hostile());
    assert!(tokens.len() >= 30);
    for hostile in tokens {
        assert_line(&explain, hostile.token(), hostile.reason(), " ", " ");
    }
}
