//! Keys that come with the token are an attacker's keys.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use cloudflare_access_testing::{TestKey, Token};
use serde_json::{Value, json};

use crate::class::Class;
use crate::team::{USER, user};

pub(super) fn cases() -> Class {
    let mut class = Class::new("embedded-keys");
    let (outsider, current) = (TestKey::outsider(), TestKey::second());
    let forged = |token: Token| token.signed_by(&outsider);

    class.rule("A key in the header is never used.", "RFC 8725 §3.10; CVE-2018-0114, CVE-2026-27962");
    for (name, parameter, value) in parameters(outsider) {
        let token = forged(user()).header(parameter, value);
        class.refused(&format!("{name}-of-an-outsider"), "unknown-key", token.sign());
        let token = token.key_id(current.key_id());
        class.refused(&format!("{name}-of-an-outsider-under-a-published-kid"), "bad-signature", token.sign());
    }
    let nameless = forged(user()).header("jwk", outsider.jwk()).without_header("kid");
    class.refused("jwk-of-an-outsider-without-kid", "missing-key-id", nameless.sign());
    let mut borrowed = outsider.jwk();
    borrowed["kid"] = current.key_id().into();
    let token = forged(user()).key_id(current.key_id()).header("jwk", borrowed);
    class.refused("jwk-of-an-outsider-that-borrows-a-kid", "bad-signature", token.sign());
    let token = forged(user()).key_id("outsider").header("jwks", json!({ "keys": [outsider.jwk()] }));
    class.refused("jwks-of-an-outsider", "unknown-key", token.sign());
    let symmetric = json!({ "kty": "oct", "k": "AA" });
    class.refused("jwk-that-is-symmetric", "unsupported-algorithm", {
        let input = user().header("alg", "HS256").header("jwk", symmetric).signing_input();
        crate::forge::joined(&input, &crate::forge::hmac(b"\0", input.as_bytes()))
    });

    class.rule("A key in the header is ignored: the token is as good as its signature.", "RFC 7515 §4.1.2 to §4.1.8");
    for (name, parameter, value) in parameters(current) {
        class.accepted(&format!("{name}-of-the-signer"), USER, user().header(parameter, value).sign());
    }
    class.accepted("jwk-of-an-outsider-beside-a-sound-signature", USER, user().header("jwk", outsider.jwk()).sign());
    class.accepted("jwk-that-is-no-key", USER, user().header("jwk", 1).sign());
    class
}

/// Each way to bring `key` along.
fn parameters(key: TestKey) -> [(&'static str, &'static str, Value); 6] {
    let certificate: String = key.certificate_pem().lines().filter(|line| !line.starts_with('-')).collect();
    assert!(STANDARD.decode(&certificate).is_ok(), "`x5c` holds DER in base64");
    [
        ("jwk", "jwk", key.jwk()),
        ("jku", "jku", "https://attacker.example/cdn-cgi/access/certs".into()),
        ("jku-on-loopback", "jku", "http://127.0.0.1:1/cdn-cgi/access/certs".into()),
        ("x5c", "x5c", json!([certificate])),
        ("x5u", "x5u", "https://attacker.example/certificate.pem".into()),
        ("x5t", "x5t#S256", "47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU".into()),
    ]
}
