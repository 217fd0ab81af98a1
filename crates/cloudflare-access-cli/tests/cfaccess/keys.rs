//! The list of keys.

use cloudflare_access_testing::{Issuer, TestKey};
use serde_json::json;

use crate::program::{file, run};

#[test]
fn usable_and_skipped_keys_with_their_reasons() {
    let mut issuer = Issuer::new("acme").with_keys(TestKey::second(), [TestKey::first(), TestKey::large()]);
    issuer.add_jwk(json!({ "kty": "EC", "crv": "P-256", "kid": "elliptic\u{1b}[2J\nusable   RSA" }));
    issuer.add_jwk(TestKey::weak().jwk());
    issuer.add_jwk(json!({ "kty": "oct" }));
    issuer.add_jwk(json!(7));
    let path = file(issuer.certs_json().as_bytes());
    let finished = run(["keys", "--keys", path.to_str().unwrap()], b"");
    let expected = [
        format!("usable   RSA 2048 bits  {}", TestKey::first().key_id()),
        format!("usable   RSA 4096 bits  {}", TestKey::large().key_id()),
        format!("usable   RSA 2048 bits  {}", TestKey::second().key_id()),
        r"skipped  elliptic\u{1b}[2J\nusable   RSA: `kty` is not RSA".to_owned(),
        format!("skipped  {}: the modulus has 1024 bits, fewer than 2048", TestKey::weak().key_id()),
        "skipped  (without id): `kty` is not RSA".to_owned(),
        "skipped  (without id): the entry is not a JSON object".to_owned(),
    ];
    assert_eq!(finished.stdout.lines().collect::<Vec<&str>>(), expected);
    assert_eq!((finished.code, finished.stderr.as_str()), (Some(0), ""));
    std::fs::remove_file(path).unwrap();
}
