//! What must hold for every input.

#[path = "verdict/every_way.rs"]
mod every_way;

use std::sync::LazyLock;

use cloudflare_access::{
    Application, KeySet, Leeway, Refusal, UnixTime, UnverifiedToken, VerifiedToken, Verifier, credentials,
};
use cloudflare_access_testing::{AUDIENCE, Issuer};
use proptest::prelude::*;

const NOW: i64 = 1_790_000_000;

static VERIFIER: LazyLock<Verifier> = LazyLock::new(|| {
    let keys = KeySet::parse(Issuer::new("acme").certs_json().as_bytes()).unwrap();
    Verifier::new(Application::parse("acme", [AUDIENCE]).unwrap(), keys).with_leeway(Leeway::NONE)
});

static GOOD: LazyLock<String> =
    LazyLock::new(|| Issuer::new("acme").user("kim@example.com").issued_at(1_790_000_000).sign());

fn verify(token: &[u8], now: i64) -> Result<VerifiedToken, Refusal> {
    every_way::verify(&VERIFIER, token, UnixTime::from_seconds(now))
}

/// JSON text, mostly well-formed and mostly an object.
fn json() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        Just("null".to_owned()),
        any::<bool>().prop_map(|value| value.to_string()),
        any::<i64>().prop_map(|value| value.to_string()),
        any::<f64>().prop_map(|value| format!("{value:e}")),
        any::<String>().prop_map(|text| serde_json::Value::String(text).to_string()),
        "[ \\-0-9.eE+\"a-z\\\\/{}\\[\\],:]{0,12}",
    ];
    leaf.prop_recursive(4, 32, 6, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..6).prop_map(|elements| format!("[{}]", elements.join(","))),
            proptest::collection::vec(("[a-z]{0,3}", inner), 0..6).prop_map(|members| {
                let members: Vec<String> = members.iter().map(|(name, value)| format!("\"{name}\":{value}")).collect();
                format!("{{{}}}", members.join(" , "))
            }),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn no_bytes_make_it_panic(token in proptest::collection::vec(any::<u8>(), 0..600)) {
        prop_assert!(verify(&token, NOW).is_err());
        let _ = KeySet::parse(&token);
        let _ = credentials::select([&token[..]], []);
        let _ = credentials::select([], [&token[..]]);
    }

    #[test]
    fn no_header_and_no_claims_make_it_panic(header in json(), claims in json()) {
        let token = Issuer::new("acme").user("kim@example.com").raw_header(header).raw_claims(claims).sign();
        prop_assert!(verify(token.as_bytes(), NOW).is_err());
    }

    #[test]
    fn what_our_reader_takes_every_reader_takes(text in json()) {
        // As the header of a token, since the reader is private: an accepted one differs in nothing but the claims.
        let header = format!(r#"{{"alg":"RS256","kid":"a","x":{text}}}"#);
        let token = Issuer::new("acme").user("kim@example.com").raw_header(header.as_str()).sign();
        let ours = UnverifiedToken::parse(token.as_bytes()).is_ok();
        let theirs = serde_json::from_str::<serde_json::Value>(&header);
        // They refuse numbers beyond the range of doubles, which are JSON all the same.
        let out_of_range = theirs.as_ref().is_err_and(|error| error.to_string().contains("out of range"));
        prop_assert!(ours == theirs.is_ok() || out_of_range, "{header}");
    }

    #[test]
    fn a_changed_character_is_refused(position in any::<prop::sample::Index>(), character in "[A-Za-z0-9_.-]") {
        let position = position.index(GOOD.len());
        let mut token = GOOD.clone();
        token.replace_range(position..=position, &character);
        prop_assume!(token != *GOOD);
        prop_assert!(verify(token.as_bytes(), NOW).is_err());
    }

    #[test]
    fn a_byte_more_or_less_is_refused(position in any::<prop::sample::Index>(), byte in any::<u8>()) {
        let position = position.index(GOOD.len());
        let mut longer = GOOD.clone().into_bytes();
        longer.insert(position, byte);
        prop_assert!(verify(&longer, NOW).is_err());
        let mut shorter = GOOD.clone().into_bytes();
        shorter.remove(position);
        prop_assert!(verify(&shorter, NOW).is_err());
    }

    #[test]
    fn once_expired_always_expired(now in NOW..NOW + 200_000, later in 0..1_000_000_i64) {
        if verify(GOOD.as_bytes(), now).err() == Some(Refusal::Expired) {
            prop_assert_eq!(verify(GOOD.as_bytes(), now + later).err(), Some(Refusal::Expired));
        }
    }

    #[test]
    fn claims_come_out_as_they_were_signed(email in "\\PC{1,40}", subject in any::<String>(), group in any::<String>()) {
        let token = Issuer::new("acme")
            .user(&email)
            .issued_at(1_790_000_000)
            .claim("sub", subject.as_str())
            .claim("custom", serde_json::json!({ "groups": [group] }))
            .sign();
        let verified = verify(token.as_bytes(), NOW).unwrap();
        prop_assert_eq!(verified.email(), Some(email.as_str()));
        prop_assert_eq!(verified.subject(), Some(subject.as_str()));
        let custom: serde_json::Value = verified.custom().unwrap().unwrap();
        prop_assert_eq!(custom["groups"][0].as_str(), Some(group.as_str()));
    }

    #[test]
    fn a_header_is_never_passed_over_for_a_cookie(header in any::<Vec<u8>>(), cookie in any::<Vec<u8>>()) {
        let cookie = [b"CF_Authorization=", &cookie[..]].concat();
        let selected = credentials::select([&header[..]], [&cookie[..]]).unwrap().unwrap();
        prop_assert_eq!(selected.trim_ascii(), header.trim_ascii());
    }
}
