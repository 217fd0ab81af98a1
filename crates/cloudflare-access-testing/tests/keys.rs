//! The test keys against what OpenSSL says about them (`keys/README.md` has the commands).

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use cloudflare_access_testing::TestKey;
use rsa::pkcs8::DecodePublicKey as _;
use serde_json::Value;
use sha2::{Digest as _, Sha256};

const MESSAGE: &[u8] = b"message signed by the test keys";

/// A key, its size in bytes, the SHA-256 of its SubjectPublicKeyInfo, and the SHA-256 of its
/// signature over `MESSAGE`.
type Known = (TestKey, usize, &'static str, &'static str);

fn known_keys() -> [Known; 7] {
    [
        (
            TestKey::first(),
            256,
            "1243510015a7ef4a5fe15bbe78c6c02849671c977277c28a8fadc288cec7c2d1",
            "6bfe8e1db62cbd13b193b2456e3b4caca6af45567923832aee5166096a1a1882",
        ),
        (
            TestKey::second(),
            256,
            "860d51dbd5bb96ab3e255257a49b94a6a078c2a45c306887000aee80f5d02e73",
            "b63aa57feb0703fc7186b797006e6449e48b394c43f79bbb0f300816c9141edf",
        ),
        (
            TestKey::third(),
            256,
            "2bf714e1226d4385aa929d30fcc1f3bf2d17e9f860ced126b25ac507d6b1434b",
            "2b6025ec2ff28dd613aa000d349d78ea96018aa6a0514bab75aabf523d3ef067",
        ),
        (
            TestKey::fourth(),
            256,
            "2364847ca2fe92d6ad2a104e8ea0907a7edb394ce59e2a0acc6bc74e098a8229",
            "52e65ec02ee0e491c45f7493838e07717c1b713ae0104f904772f8bacdba31a0",
        ),
        (
            TestKey::outsider(),
            256,
            "a84e8acf0aa4992c508a0de9675d28d214d768e29d360f55dcefed8df92c8b39",
            "e5dbc2d8b69eeb8346cf4206bb93615e1d44295a4304f6c6f88a7db58bfeae9f",
        ),
        (
            TestKey::large(),
            512,
            "94af5efc09e129d38f80419b6caf0ac1ab355f53d52bd76bb7ea60777eb0b420",
            "b6724d210c2a6033bc8d39e28392b06618ae353cf2ff64e27c4e51b5bd418183",
        ),
        (
            TestKey::weak(),
            128,
            "197063dda8d9084f15f074dfcee5ca86c01c38155e270d0c2398497a5768a2c4",
            "2161128b4f3750b5ec8330638d0ea1bbb91089a3097607c0d1f37063750c441c",
        ),
    ]
}

#[test]
fn the_key_id_is_what_openssl_computes() {
    for (key, _, key_id, _) in known_keys() {
        assert_eq!(key.key_id(), key_id, "{key:?}");
    }
}

#[test]
fn signatures_are_those_of_openssl() {
    for (key, size, _, signature) in known_keys() {
        assert_eq!(key.sign(MESSAGE).len(), size, "{key:?}");
        assert_eq!(hex(&Sha256::digest(key.sign(MESSAGE))), signature, "{key:?}");
    }
}

#[test]
fn the_public_key_verifies_the_signature_and_nothing_else() {
    for (key, ..) in known_keys() {
        let public = rsa::PublicKey::from_public_key_pem(key.public_key_pem()).unwrap();
        let signature = key.sign(MESSAGE);
        assert!(public.pkcs1v15_verify::<Sha256>(MESSAGE, &signature).is_ok(), "{key:?}");
        assert!(public.pkcs1v15_verify::<Sha256>(b"another message", &signature).is_err(), "{key:?}");
    }
}

#[test]
fn the_public_key_pem_holds_the_bytes_under_the_key_id() {
    for (key, ..) in known_keys() {
        let lines = key.public_key_pem().lines();
        let base64: String = lines.filter(|line| !line.starts_with("-----")).collect();
        assert_eq!(hex(&Sha256::digest(STANDARD.decode(base64).unwrap())), key.key_id(), "{key:?}");
    }
}

#[test]
fn the_jwk_holds_the_numbers_under_the_key_id() {
    // SubjectPublicKeyInfo around a 2048-bit modulus and the exponent 65537, all lengths being
    // fixed.
    let before_modulus = "30820122300d06092a864886f70d01010105000382010f003082010a0282010100";
    let after_modulus = "0203010001";
    for key in [TestKey::first(), TestKey::second(), TestKey::third(), TestKey::fourth()] {
        let jwk = key.jwk();
        let modulus = jwk["n"].as_str().unwrap();
        assert_eq!(modulus.len(), 342);
        let modulus = URL_SAFE_NO_PAD.decode(modulus).unwrap();
        let document = [unhex(before_modulus), modulus, unhex(after_modulus)].concat();
        assert_eq!(hex(&Sha256::digest(document)), key.key_id());
        assert_eq!(jwk["kid"], key.key_id());
    }
}

#[test]
fn the_jwk_has_the_members_of_cloudflare_and_no_more() {
    for (key, ..) in known_keys() {
        let Value::Object(mut jwk) = key.jwk() else { panic!("{key:?} is not an object") };
        assert_eq!(jwk.remove("kty").unwrap(), "RSA");
        assert_eq!(jwk.remove("alg").unwrap(), "RS256");
        assert_eq!(jwk.remove("use").unwrap(), "sig");
        assert_eq!(jwk.remove("e").unwrap(), "AQAB");
        assert_eq!(jwk.keys().collect::<Vec<_>>(), ["kid", "n"]);
    }
}

#[test]
fn every_certificate_is_over_its_key() {
    for (key, size, ..) in known_keys() {
        let lines = key.certificate_pem().lines();
        let base64: String = lines.filter(|line| !line.starts_with("-----")).collect();
        let certificate = STANDARD.decode(base64).unwrap();
        let modulus = URL_SAFE_NO_PAD.decode(key.jwk()["n"].as_str().unwrap()).unwrap();
        assert!(certificate.windows(size).any(|window| window == modulus), "{key:?}");
    }
}

#[test]
fn the_debug_form_shows_nothing_but_name_and_key_id() {
    let expected = format!("TestKey {{ name: \"first\", key_id: \"{}\", .. }}", TestKey::first().key_id());
    assert_eq!(format!("{:?}", TestKey::first()), expected);
}

#[test]
fn keys_are_equal_only_to_themselves() {
    let keys = known_keys();
    for (position, (key, ..)) in keys.iter().enumerate() {
        assert_eq!(keys.iter().position(|(other, ..)| other == key), Some(position));
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn unhex(digits: &str) -> Vec<u8> {
    let pairs = (0..digits.len()).step_by(2);
    pairs.map(|start| u8::from_str_radix(&digits[start..start + 2], 16).unwrap()).collect()
}
