//! A header that Access writes for a key in force is not read again: that must open nothing.

use cloudflare_access_testing::TestKey;

use super::*;

/// The token with another text in the place of its header, signed again.
fn with_header(token: &Token, header: &str) -> String {
    token.clone().raw_header(header).sign()
}

#[test]
fn what_differs_in_one_byte_is_read() {
    let kid = TestKey::second().key_id();
    let header = |text: &str| refusal(&with_header(&user(), &text.replace("KID", kid)));
    assert_eq!(header(r#"{"alg":"RS256","kid":"KID","typ":"JWT"}"#), None);
    assert_eq!(header(r#"{"alg":"RS256","kid":"KID","typ":"JWT" }"#), None);
    assert_eq!(header(r#"{"typ":"JWT","alg":"RS256","kid":"KID"}"#), None);
    assert_eq!(header(r#"{"alg":"RS256","kid":"KID","typ":"jwt"}"#), None);
    assert_eq!(header(r#"{"alg":"RS257","kid":"KID","typ":"JWT"}"#), Some(Refusal::UnsupportedAlgorithm));
    assert_eq!(header(r#"{"alg":"RS256","kid":"KID","typ":"JWS"}"#), Some(Refusal::WrongType));
    assert_eq!(header(r#"{"alg":"RS256","kid":"KID","typ":"JWT","crit":[]}"#), Some(Refusal::UnsupportedExtension));
    assert_eq!(header(r#"{"alg":"RS256","kid":"KID","typ":"JWT"}{}"#), Some(Refusal::MalformedHeader));
}

#[test]
fn each_is_bound_to_its_key() {
    let previous = user().key_id(TestKey::first().key_id());
    assert_eq!(refusal(&previous.sign()), Some(Refusal::BadSignature), "signed by the second key");
    let mut issuer = Issuer::new("acme");
    let token = user().sign();
    assert_eq!(verify_at(&verifier_of(&issuer), &token, NOW).err(), None);
    assert!(issuer.withdraw(TestKey::second().key_id()));
    assert_eq!(verify_at(&verifier_of(&issuer), &token, NOW).err(), Some(Refusal::UnknownKey));
}

#[test]
fn behind_one_everything_is_checked() {
    let good = user().sign();
    let (header, rest) = good.split_once('.').unwrap();
    let (payload, signature) = rest.split_once('.').unwrap();
    for token in [
        header.to_owned(),
        format!("{header}."),
        format!("{header}.."),
        format!("{header}.{payload}"),
        format!("{header}..{signature}"),
        format!("{header}.{payload}."),
        format!("{header}.{header}.{payload}.{signature}"),
        format!("{header}.{payload}.{signature}."),
        format!("{header}.{payload}={payload}.{signature}"),
    ] {
        assert!(verdict(&token).is_err(), "{token}");
    }
}

#[test]
fn key_ids_that_json_would_escape_have_none() {
    for key_id in ["a\"b", "a\\b", "a\nb", "é", "a b", "a.b", "-", "a\",\"alg\":\"none"] {
        let mut issuer = Issuer::new("acme");
        let mut jwk = TestKey::third().jwk();
        jwk["kid"] = key_id.into();
        issuer.add_jwk(jwk);
        let token = user().signed_by(&TestKey::third()).key_id(key_id).sign();
        assert_eq!(verify_at(&verifier_of(&issuer), &token, NOW).unwrap().key_id(), key_id);
    }
}

#[test]
fn a_key_id_cannot_bring_parameters_of_its_own() {
    let key_id = r#"a","crit":"b"#;
    let mut keys: serde_json::Value = serde_json::from_str(&Issuer::new("acme").certs_json()).unwrap();
    keys["keys"] = serde_json::json!([TestKey::second().jwk()]);
    keys["keys"][0]["kid"] = key_id.into();
    let keys = KeySet::parse(keys.to_string().as_bytes()).unwrap();
    assert_eq!(keys.keys().next().map(|(id, _)| id), Some(key_id));
    let verifier = Verifier::new(Application::parse("acme", [AUDIENCE]).unwrap(), keys);
    let token = with_header(&user(), &format!(r#"{{"alg":"RS256","kid":"{key_id}","typ":"JWT"}}"#));
    assert_eq!(verify_at(&verifier, &token, NOW).err(), Some(Refusal::UnsupportedExtension));
}
