//! Claims that are no claims.

use cloudflare_access_testing::OTHER_AUDIENCE;

use super::*;

#[test]
fn known_claims_of_another_type_are_malformed() {
    for claim in ["common_name", "country", "email", "identity_nonce", "sub"] {
        for value in [serde_json::json!(null), serde_json::json!(1), serde_json::json!(["a"]), serde_json::json!({})] {
            let token = user().claim(claim, value.clone()).sign();
            assert_eq!(refusal(&token), Some(Refusal::MalformedClaims), "{claim} {value}");
        }
    }
}

#[test]
fn claims_are_one_json_object_with_unique_members() {
    let good =
        format!(r#"{{"aud":"{AUDIENCE}","iss":"https://acme.cloudflareaccess.com","type":"app","exp":{}}}"#, NOW + 60);
    let raw = |claims: &[u8]| refusal(&user().raw_claims(claims).sign());
    assert_eq!(raw(good.as_bytes()), None);
    let before = &good[..good.len() - 1];
    for claims in [
        String::new(),
        "[]".to_owned(),
        "null".to_owned(),
        format!("[{good}]"),
        format!("{good}{good}"),
        format!("{good}\0"),
        format!("\u{feff}{good}"),
        format!(r#"{before},"aud":"{AUDIENCE}"}}"#),
        format!(r#"{before},"\u0061ud":"{OTHER_AUDIENCE}"}}"#),
        format!(r#"{before},"iss":"x"}}"#),
        format!(r#"{before},"exp":1}}"#),
        format!(r#"{before},"type":"org"}}"#),
        format!(r#"{before},"custom":{{}},"custom":{{}}}}"#),
        format!(r#"{before},"x":"\ud800"}}"#),
        format!(r#"{before},"x":1e}}"#),
        format!("{before},}}"),
    ] {
        assert_eq!(raw(claims.as_bytes()), Some(Refusal::MalformedClaims), "{claims}");
    }
    let mut bad_utf8 = good.clone().into_bytes();
    bad_utf8.splice(1..1, *b"\"x\":\"\xed\xa0\x80\",");
    assert_eq!(raw(&bad_utf8), Some(Refusal::MalformedClaims));
}
