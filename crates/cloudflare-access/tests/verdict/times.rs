//! When a token is valid.

use super::*;

#[test]
fn times_have_edges() {
    let verifier = verifier_of(&Issuer::new("acme"));
    let with_leeway = verifier.clone().with_leeway(Leeway::from_seconds(60).unwrap());
    let token = user().claim("exp", NOW + 100).sign();
    let at = |verifier: &Verifier, now: u64| verify_at(verifier, &token, now).err();
    for (now, strict, lenient) in [
        (NOW - 61, Some(Refusal::NotYetValid), Some(Refusal::NotYetValid)),
        (NOW - 60, Some(Refusal::NotYetValid), None),
        (NOW - 1, Some(Refusal::NotYetValid), None),
        (NOW, None, None),
        (NOW + 99, None, None),
        (NOW + 100, Some(Refusal::Expired), None),
        (NOW + 159, Some(Refusal::Expired), None),
        (NOW + 160, Some(Refusal::Expired), Some(Refusal::Expired)),
    ] {
        assert_eq!((at(&verifier, now), at(&with_leeway, now)), (strict, lenient), "{now}");
    }
    let late = UnverifiedToken::parse(token.as_bytes()).unwrap();
    assert_eq!(with_leeway.verify(&late, UnixTime::MAX).err(), Some(Refusal::Expired));
    let early = UnixTime::from_seconds(i64::MIN);
    assert_eq!(with_leeway.verify(&late, early).err(), Some(Refusal::NotYetValid));
}

#[test]
fn a_default_leeway_is_granted() {
    let issuer = Issuer::new("acme");
    let keys = KeySet::parse(issuer.certs_json().as_bytes()).unwrap();
    let verifier = Verifier::new(Application::parse("acme", [AUDIENCE]).unwrap(), keys);
    let token = user().claim("exp", NOW + 100).sign();
    assert!(verify_at(&verifier, &token, NOW + 159).is_ok());
    assert_eq!(verify_at(&verifier, &token, NOW + 160).err(), Some(Refusal::Expired));
}

/// A token with this JSON text as the value of one claim.
fn with_number(claim: &str, number: &str) -> String {
    let mut claims = vec![
        format!(r#""aud":"{AUDIENCE}""#),
        r#""iss":"https://acme.cloudflareaccess.com","type":"app""#.to_owned(),
        format!(r#""{claim}":{number}"#),
    ];
    if claim != "exp" {
        claims.push(format!(r#""exp":{}"#, NOW + 60));
    }
    user().raw_claims(format!("{{{}}}", claims.join(","))).sign()
}

#[test]
fn numeric_dates_are_numbers_of_any_spelling() {
    for number in [
        "1790000001",
        "1790000000.5",
        "1790000000.000000001",
        "1.790000001e9",
        "17900000010E-1",
        "9007199254740993",
        "9223372036854775807",
        "18446744073709551615",
    ] {
        assert_eq!(refusal(&with_number("exp", number)), None, "{number}");
    }
    for number in
        ["1790000000", "1790000000.0", "1.79e9", "0", "-1", "-0.5", "-9223372036854775808", "-9223372036854775809"]
    {
        assert_eq!(refusal(&with_number("exp", number)), Some(Refusal::Expired), "{number}");
    }
    for number in ["1790000000", "1790000000.0", "1789999999.5", "0", "-1", "-9223372036854775808"] {
        assert_eq!(refusal(&with_number("nbf", number)), None, "{number}");
        assert_eq!(refusal(&with_number("iat", number)), None, "{number}");
    }
    for number in ["1790000001", "1790000000.5", "18446744073709551615"] {
        assert_eq!(refusal(&with_number("nbf", number)), Some(Refusal::NotYetValid), "{number}");
        assert_eq!(refusal(&with_number("iat", number)), Some(Refusal::NotYetValid), "{number}");
    }
}

#[test]
fn a_malformed_date_is_not_an_absent_one() {
    for claim in ["exp", "nbf", "iat"] {
        for value in [
            "null",
            "\"1790000001\"",
            "\"\"",
            "true",
            "false",
            "[1790000001]",
            "{}",
            "1e400",
            "-1e400",
            "18446744073709551616",
            "1e17",
        ] {
            assert_eq!(refusal(&with_number(claim, value)), Some(Refusal::MalformedClaims), "{claim} {value}");
        }
    }
    assert_eq!(refusal(&user().without_claim("exp").sign()), Some(Refusal::MissingExpiry));
    assert_eq!(refusal(&user().without_claim("nbf").without_claim("iat").sign()), None);
}
