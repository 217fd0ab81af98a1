//! For which team and which application.

use cloudflare_access_testing::OTHER_AUDIENCE;

use super::*;

#[test]
fn the_issuer_is_equal_as_a_string() {
    assert_eq!(refusal(&user().without_claim("iss").sign()), Some(Refusal::MissingIssuer));
    for issuer in [
        "",
        "acme",
        "acme.cloudflareaccess.com",
        "http://acme.cloudflareaccess.com",
        "https://acme.cloudflareaccess.com/",
        "https://acme.cloudflareaccess.com:443",
        "https://ACME.cloudflareaccess.com",
        "https://acme.cloudflareaccess.com.example.com",
        "https://other.cloudflareaccess.com",
        "https://acme.fed.cloudflareaccess.com",
        " https://acme.cloudflareaccess.com",
    ] {
        assert_eq!(refusal(&user().claim("iss", issuer).sign()), Some(Refusal::WrongIssuer), "{issuer}");
    }
    let right = "https://acme.cloudflareaccess.com";
    for issuer in [serde_json::json!(null), serde_json::json!([right]), serde_json::json!({ right: 1 })] {
        assert_eq!(refusal(&user().claim("iss", issuer.clone()).sign()), Some(Refusal::MalformedClaims), "{issuer}");
    }
}

#[test]
fn the_audience_is_a_string_or_an_array_of_strings() {
    let with = |audience: serde_json::Value| verdict(&user().claim("aud", audience).sign());
    for audience in [
        serde_json::json!(AUDIENCE),
        serde_json::json!([AUDIENCE]),
        serde_json::json!([OTHER_AUDIENCE, AUDIENCE]),
        serde_json::json!([AUDIENCE, OTHER_AUDIENCE, "x"]),
    ] {
        assert_eq!(with(audience).unwrap().audience().as_str(), AUDIENCE);
    }
    for audience in [
        serde_json::json!(""),
        serde_json::json!([]),
        serde_json::json!([""]),
        serde_json::json!(OTHER_AUDIENCE),
        serde_json::json!(AUDIENCE.to_uppercase()),
        serde_json::json!(AUDIENCE[..63]),
        serde_json::json!(format!("{AUDIENCE}0")),
        serde_json::json!(format!("{AUDIENCE} {OTHER_AUDIENCE}")),
    ] {
        assert_eq!(with(audience.clone()).err(), Some(Refusal::WrongAudience), "{audience}");
    }
    for audience in [
        serde_json::json!(null),
        serde_json::json!(1),
        serde_json::json!(true),
        serde_json::json!({ AUDIENCE: 1 }),
        serde_json::json!([AUDIENCE, 1]),
        serde_json::json!([null, AUDIENCE]),
        serde_json::json!([[AUDIENCE]]),
        serde_json::json!([AUDIENCE, { "aud": AUDIENCE }]),
    ] {
        assert_eq!(with(audience.clone()).err(), Some(Refusal::MalformedClaims), "{audience}");
    }
    assert_eq!(refusal(&user().without_claim("aud").sign()), Some(Refusal::MissingAudience));
}

#[test]
fn the_verified_token_says_which_audience_matched() {
    let issuer = Issuer::new("acme");
    let keys = KeySet::parse(issuer.certs_json().as_bytes()).unwrap();
    let verifier = Verifier::new(Application::parse("acme", [AUDIENCE, OTHER_AUDIENCE]).unwrap(), keys);
    for audience in [AUDIENCE, OTHER_AUDIENCE] {
        let token = user().audience(audience).sign();
        assert_eq!(verify_at(&verifier, &token, NOW).unwrap().audience().as_str(), audience);
    }
}

#[test]
fn many_audiences_in_a_token_and_in_the_application_do_not_multiply() {
    // Before the signature is known, whoever sends a token chooses one factor: it must not be multiplied by the other.
    let audiences: Vec<String> = (0..1_000).map(|number| format!("{number:064x}")).collect();
    let issuer = Issuer::new("acme");
    let application = Application::parse("acme", audiences.iter().map(String::as_str)).unwrap();
    let verifier = Verifier::new(application, KeySet::parse(issuer.certs_json().as_bytes()).unwrap());
    let claims = format!(r#"{{"iss":"x","exp":1,"aud":["{}"]}}"#, vec!["\\n"; 2_000].join(r#"",""#));
    let token = user().raw_claims(claims).sign();
    assert_eq!(verify_at(&verifier, &token, NOW).err(), Some(Refusal::WrongIssuer));
    let last = user().audience(&audiences[999]).sign();
    assert_eq!(verify_at(&verifier, &last, NOW).unwrap().audience().as_str(), audiences[999]);
}
