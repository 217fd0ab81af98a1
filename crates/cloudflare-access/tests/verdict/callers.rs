//! Who is calling, and what the token tells of them.

use cloudflare_access::Principal;

use super::*;

#[test]
fn a_user() {
    let issuer = Issuer::new("acme");
    let token = user().claim("sub", "7335d417-61da-459d-899c-0a01c76a2f94").claim("country", "CH").sign();
    let verified = verdict(&token).unwrap();
    let expected = Principal::User { email: "kim@example.com", subject: "7335d417-61da-459d-899c-0a01c76a2f94" };
    assert_eq!(verified.principal(), expected);
    assert_eq!(verified.principal().to_string(), "kim@example.com");
    assert_eq!(verified.principal().kind(), "user");
    assert_eq!(verified.email(), Some("kim@example.com"));
    assert_eq!(verified.country(), Some("CH"));
    assert_eq!(verified.common_name(), None);
    assert!(verified.identity_nonce().is_some());
    assert_eq!(verified.audience().as_str(), AUDIENCE);
    assert_eq!(verified.key_id(), issuer.current_key().key_id());
    assert_eq!(verified.issued_at(), Some(UnixTime::from_seconds(1_790_000_000)));
    assert_eq!(verified.not_before(), Some(UnixTime::from_seconds(1_790_000_000)));
    assert_eq!(verified.expires_at(), UnixTime::from_seconds(1_790_086_400));
}

#[test]
fn a_service_of_todays_shape() {
    let token = Issuer::new("acme").service(CLIENT_ID).issued_at(NOW).sign();
    let verified = verdict(&token).unwrap();
    assert_eq!(verified.principal(), Principal::Service { client_id: CLIENT_ID });
    assert_eq!((verified.subject(), verified.email(), verified.not_before()), (Some(""), None, None));
}

#[test]
fn a_service_of_the_shape_of_2020_needs_the_opt_in() {
    let issuer = Issuer::new("acme");
    let token = issuer.legacy_service(CLIENT_ID).issued_at(NOW).sign();
    assert_eq!(refusal(&token), Some(Refusal::MissingType));
    let verifier = verifier_of(&issuer).accept_missing_type();
    let verified = verify_at(&verifier, &token, NOW).unwrap();
    assert_eq!(verified.principal(), Principal::Service { client_id: CLIENT_ID });
}

#[test]
fn a_caller_without_an_identity() {
    let verified = verdict(&Issuer::new("acme").non_identity().issued_at(NOW).sign()).unwrap();
    assert_eq!(verified.principal(), Principal::NonIdentity);
    assert_eq!(verified.principal().to_string(), "non-identity");
}

#[test]
fn principals_are_told_apart_with_caution() {
    let service = || Issuer::new("acme").service(CLIENT_ID).issued_at(NOW);
    for (token, kind) in [
        (user().claim("email", ""), "non-identity"),
        (user().without_claim("email"), "non-identity"),
        (user().without_claim("sub"), "non-identity"),
        (user().claim("sub", ""), "non-identity"),
        (user().claim("common_name", CLIENT_ID), "user"),
        (service().without_claim("sub"), "service"),
        (service().claim("email", "kim@example.com"), "service"),
        (service().claim("sub", "a"), "non-identity"),
        (service().claim("common_name", ""), "non-identity"),
    ] {
        let verified = verdict(&token.sign()).unwrap();
        assert_eq!(verified.principal().kind(), kind, "{}", verified.claims_json());
    }
}

#[test]
fn callers_read_claims_as_types_of_their_own() {
    #[derive(Debug, PartialEq, serde::Deserialize)]
    struct Custom {
        groups: Vec<String>,
    }
    #[derive(serde::Deserialize)]
    struct Claims {
        sub: String,
        policy_id: String,
    }
    let custom = serde_json::json!({ "groups": ["eng", "ops"] });
    let verified = verdict(&user().claim("custom", custom).claim("policy_id", "p1").sign()).unwrap();
    let claims: Claims = verified.claims().unwrap();
    assert_eq!((Some(claims.sub.as_str()), claims.policy_id.as_str()), (verified.subject(), "p1"));
    assert_eq!(verified.custom(), Ok(Some(Custom { groups: vec!["eng".to_owned(), "ops".to_owned()] })));
    assert_eq!(verified.claim("policy_id"), Ok(Some("p1".to_owned())));
    assert_eq!(verified.claim::<String>("absent"), Ok(None));
    assert!(verified.claim::<u64>("policy_id").is_err());
    assert!(verified.claims::<Vec<u8>>().is_err());
    let json: serde_json::Value = serde_json::from_str(verified.claims_json()).unwrap();
    assert_eq!(json["custom"]["groups"][1], "ops");

    let null = verdict(&user().claim("custom", serde_json::Value::Null).sign()).unwrap();
    assert!(null.custom::<Custom>().is_err(), "null is not absence");
    assert_eq!(null.custom::<Option<Custom>>(), Ok(Some(None)));
    assert_eq!(verdict(&user().sign()).unwrap().custom::<Custom>(), Ok(None));
}

#[test]
fn escapes_in_claims_are_resolved() {
    let claims = format!(
        r#"{{"\u0061ud":"{AUDIENCE}","iss":"https:\/\/acme.cloudflareaccess.com","type":"\u0061pp","exp":{},"sub":"a\"b\\c\/\b\f\n\r\t\u00e9\ud83d\ude00","email":"\u006bim@example.com"}}"#,
        NOW + 60
    );
    let verified = verdict(&user().raw_claims(claims).sign()).unwrap();
    assert_eq!(verified.subject(), Some("a\"b\\c/\u{8}\u{c}\n\r\té😀"));
    assert_eq!(verified.email(), Some("kim@example.com"));
}
