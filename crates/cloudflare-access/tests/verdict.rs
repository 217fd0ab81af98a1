//! The verdict on whole tokens: what is accepted, and what each check refuses.

use cloudflare_access::{
    Application, Attempt, KeySet, KeySource, Leeway, Principal, Refusal, UnixTime, UnverifiedToken, VerifiedToken,
    Verifier,
};
use cloudflare_access_testing::{AUDIENCE, Issuer, OTHER_AUDIENCE, TestKey, Token};

const NOW: u64 = 1_790_000_000;
const CLIENT_ID: &str = "0123456789abcdef0123456789abcdef.access";

fn verifier_of(issuer: &Issuer) -> Verifier {
    let keys = KeySet::parse(issuer.certs_json().as_bytes()).unwrap();
    Verifier::new(Application::parse("acme", [AUDIENCE]).unwrap(), keys).with_leeway(Leeway::NONE)
}

fn verify_at(verifier: &Verifier, token: &str, now: u64) -> Result<VerifiedToken, Refusal> {
    let now = UnixTime::from_seconds(i64::try_from(now).unwrap());
    verifier.verify(&UnverifiedToken::parse(token.as_bytes())?, now)
}

/// The verdict on a token of the default team, at a time when tokens issued at [`NOW`] have just begun to be valid.
fn verdict(token: &str) -> Result<VerifiedToken, Refusal> {
    verify_at(&verifier_of(&Issuer::new("acme")), token, NOW)
}

fn refusal(token: &str) -> Option<Refusal> {
    verdict(token).err()
}

fn user() -> Token {
    Issuer::new("acme").user("kim@example.com").issued_at(NOW)
}

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
fn other_tokens_signed_with_the_same_key_are_refused() {
    let issuer = Issuer::new("acme");
    let whole = |token: Token| {
        token.claim("iss", "https://acme.cloudflareaccess.com").claim("exp", NOW + 60).claim("aud", AUDIENCE)
    };
    for opt_in in [false, true] {
        let verifier = verifier_of(&issuer);
        let verifier = if opt_in { verifier.accept_missing_type() } else { verifier };
        for token in [issuer.org(), issuer.meta(), issuer.app_match()] {
            let token = token.issued_at(NOW);
            assert!(verify_at(&verifier, &token.sign(), NOW).is_err());
            // Even where everything else is as it would be in an application token.
            let refusal = verify_at(&verifier, &whole(token).sign(), NOW).unwrap_err();
            assert_eq!(refusal, Refusal::WrongType);
        }
    }
}

#[test]
fn the_type_is_app() {
    assert_eq!(refusal(&user().without_claim("type").sign()), Some(Refusal::MissingType));
    for value in ["", "App", "app ", "application", "org"] {
        assert_eq!(refusal(&user().claim("type", value).sign()), Some(Refusal::WrongType), "{value}");
    }
    for value in [serde_json::json!(null), serde_json::json!(1), serde_json::json!(["app"])] {
        assert_eq!(refusal(&user().claim("type", value.clone()).sign()), Some(Refusal::MalformedClaims), "{value}");
    }
}

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

#[test]
fn only_the_named_key_is_tried() {
    let issuer = Issuer::new("acme");
    let previous = TestKey::first();
    let current = issuer.current_key();
    assert_eq!(refusal(&user().signed_by(&previous).sign()), None, "both keys of the set are good");
    let token = user().signed_by(&previous).key_id(current.key_id()).sign();
    assert_eq!(refusal(&token), Some(Refusal::BadSignature));
    let forged = user().signed_by(&TestKey::outsider());
    assert_eq!(refusal(&forged.sign()), Some(Refusal::UnknownKey));
    assert_eq!(refusal(&forged.key_id(current.key_id()).sign()), Some(Refusal::BadSignature));
    assert_eq!(refusal(&user().key_id(current.key_id().to_uppercase()).sign()), Some(Refusal::UnknownKey));
}

#[test]
fn the_order_of_the_keys_has_no_meaning() {
    let mut issuer = Issuer::new("acme");
    let tokens = [user().signed_by(&TestKey::first()).sign(), user().signed_by(&TestKey::second()).sign()];
    for _ in 0..2 {
        let verifier = verifier_of(&issuer);
        for token in &tokens {
            assert_eq!(verify_at(&verifier, token, NOW).err(), None);
        }
        issuer.reverse_order();
    }
}

#[test]
fn larger_keys_verify() {
    let issuer = Issuer::new("acme").with_keys(TestKey::large(), []);
    let token = issuer.user("kim@example.com").issued_at(NOW).sign();
    assert_eq!(verify_at(&verifier_of(&issuer), &token, NOW).err(), None);
}

#[test]
fn signatures_have_one_spelling_and_one_length() {
    let good = user().sign();
    let (signing_input, signature) = good.rsplit_once('.').unwrap();
    // 256 bytes leave four spare bits in the last character: 15 twins that a lenient decoder takes for the same.
    let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let twins: Vec<String> = alphabet
        .chars()
        .map(|last| format!("{signing_input}.{}{last}", &signature[..signature.len() - 1]))
        .filter(|token| *token != good)
        .collect();
    let malformed = twins.iter().filter(|twin| refusal(twin) == Some(Refusal::MalformedSignature)).count();
    let bad = twins.iter().filter(|twin| refusal(twin) == Some(Refusal::BadSignature)).count();
    assert_eq!((malformed, bad), (60, 3));

    for signature in [&b""[..], b"\0", &[0; 255], &[0; 256], &[0; 257], &[0xff; 256], &[0xff; 257], &[1; 4096]] {
        let token = user().with_signature(signature);
        assert_eq!(refusal(&token), Some(Refusal::BadSignature), "{} bytes", signature.len());
    }
    let raw = TestKey::second().sign(user().signing_input().as_bytes());
    let mut longer = vec![0];
    longer.extend_from_slice(&raw);
    assert_eq!(refusal(&user().with_signature(&raw)), None);
    assert_eq!(refusal(&user().with_signature(&longer)), Some(Refusal::BadSignature));
    assert_eq!(refusal(&user().with_signature(&raw[..255])), Some(Refusal::BadSignature));
}

#[test]
fn every_flipped_bit_is_refused() {
    let good = user().sign().into_bytes();
    let verifier = verifier_of(&Issuer::new("acme"));
    let now = UnixTime::from_seconds(1_790_000_000);
    for position in 0..good.len() {
        for bit in 0..8 {
            let mut token = good.clone();
            token[position] ^= 1 << bit;
            let verdict = UnverifiedToken::parse(&token).and_then(|token| verifier.verify(&token, now));
            assert!(verdict.is_err(), "byte {position} bit {bit}");
        }
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

#[test]
fn without_keys_nobody_is_judged() {
    struct Nothing;
    impl KeySource for Nothing {
        fn key_set(&self) -> Option<KeySet> {
            None
        }
    }
    let verifier = Verifier::new(Application::parse("acme", [AUDIENCE]).unwrap(), Nothing);
    assert_eq!(verify_at(&verifier, &user().sign(), NOW).err(), Some(Refusal::KeysUnavailable));
    assert_eq!(verify_at(&verifier, &user().claim("iss", "x").sign(), NOW).err(), Some(Refusal::WrongIssuer));
}

#[test]
fn only_tokens_that_pass_every_other_check_ask_for_a_refresh() {
    use cloudflare_access::{Outlook, Ticket};
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    struct Counting(KeySet, Arc<AtomicUsize>);
    impl KeySource for Counting {
        fn key_set(&self) -> Option<KeySet> {
            Some(self.0.clone())
        }
        fn report_unknown_key(&self) -> Outlook {
            self.1.fetch_add(1, Ordering::Relaxed);
            Outlook::Refreshing(Ticket::new(7))
        }
    }
    let asked = Arc::new(AtomicUsize::new(0));
    let keys = KeySet::parse(Issuer::new("acme").certs_json().as_bytes()).unwrap();
    let verifier = Verifier::new(Application::parse("acme", [AUDIENCE]).unwrap(), Counting(keys, Arc::clone(&asked)));
    let now = UnixTime::from_seconds(1_790_000_000);
    let attempt = |token: Token| {
        let token = token.sign();
        UnverifiedToken::parse(token.as_bytes()).map(|token| verifier.attempt(&token, now))
    };
    let unknown = || user().key_id("unknown");
    for token in [
        user(),
        unknown().header("alg", "none"),
        unknown().without_header("kid"),
        unknown().claim("iss", "https://other.cloudflareaccess.com"),
        unknown().audience(OTHER_AUDIENCE),
        unknown().claim("exp", 1),
        unknown().claim("type", "org"),
        unknown().raw_claims("{"),
        user().signed_by(&TestKey::outsider()).key_id(TestKey::second().key_id()),
    ] {
        assert!(!matches!(attempt(token), Ok(Attempt::Refreshing(_))));
    }
    assert_eq!(asked.load(Ordering::Relaxed), 0);
    assert!(matches!(attempt(unknown()), Ok(Attempt::Refreshing(ticket)) if ticket == Ticket::new(7)));
    assert_eq!(asked.load(Ordering::Relaxed), 1);
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
