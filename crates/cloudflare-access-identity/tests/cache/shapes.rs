use cloudflare_access::UnixTime;
use cloudflare_access::policy::{InvalidIdentity, Policy, Selector};
use cloudflare_access_identity::{IdentityError, MAX_DOCUMENT};

use crate::origin::{Answer, BEGIN, KIM, Origin};

/// Whether the identity of this answer has Kim in `eng`, or why there is none.
fn is_in_eng(answer: &[u8]) -> Result<bool, IdentityError> {
    let origin = Origin::start(|builder| builder);
    let kim = origin.user(KIM);
    origin.fetch.next([Answer::Document(answer.to_vec())]);
    let Ok(identity) = origin.ask(&kim) else { return Err(origin.identities.status().last_error.unwrap()) };
    let policy = Policy::include(Selector::group("eng").unwrap());
    let now = UnixTime::from_seconds(i64::try_from(BEGIN).unwrap());
    Ok(policy.decide_with(&kim.token, &identity, now).is_allowed())
}

#[test]
fn every_documented_shape_of_groups_is_read() {
    for answer in [
        r#"{"groups": ["sales", "eng"]}"#,
        r#"{"groups": [{"id": "eng"}]}"#,
        r#"{"groups": [{"id": "1", "name": "eng", "email": "eng@example.com"}], "email": "kim@example.com"}"#,
        r#"{"groups": [1, null, {}, [], "eng"]}"#,
        r#"{"id": "1", "oidc_fields": {"groups": ["eng"]}}"#,
        r#"{"id": "1", "saml_attributes": {"groups": "eng"}}"#,
        r#"{"id": "1", "custom": {"groups": ["eng"]}}"#,
    ] {
        assert_eq!(is_in_eng(answer.as_bytes()), Ok(true), "{answer}");
    }
    for answer in [
        r#"{"groups": []}"#,
        r#"{"id": "1"}"#,
        r#"{"id": "1", "groups": null}"#,
        r#"{"id": "1", "groups": 7}"#,
        r#"{"id": "1", "groups": [1, 2]}"#,
        r#"{"id": "1", "groups": ["ENG", "engineering"]}"#,
        r#"{"groups": ["eng"], "email": "mallory@example.com"}"#,
    ] {
        assert_eq!(is_in_eng(answer.as_bytes()), Ok(false), "{answer}");
    }
}

#[test]
fn what_tells_of_nobody_is_a_failure() {
    let deep = format!(r#"{{"groups": {}{}}}"#, "[".repeat(10_000), "]".repeat(10_000));
    for answer in [
        "",
        "{}",
        "[]",
        "null",
        "7",
        r#"["eng"]"#,
        r#"{"err": "no app token set"}"#,
        r#"{"groups": null}"#,
        r#"{"groups": ["eng"], "groups": []}"#,
        r#"{"groups": ["eng"]"#,
        "<!DOCTYPE html><title>Sign in</title>",
        "\u{feff}{\"groups\": []}",
        &deep,
    ] {
        assert_eq!(is_in_eng(answer.as_bytes()), Err(IdentityError::Invalid(InvalidIdentity)), "{answer:.60}");
    }
    assert_eq!(is_in_eng(b"{\"groups\": [\"\xff\"]}"), Err(IdentityError::Invalid(InvalidIdentity)));
}

#[test]
fn the_length_is_capped_whoever_fetches() {
    let mut answer = br#"{"groups": ["eng"]}"#.to_vec();
    answer.resize(MAX_DOCUMENT, b' ');
    assert_eq!(is_in_eng(&answer), Ok(true));
    answer.push(b' ');
    assert_eq!(is_in_eng(&answer), Err(IdentityError::TooLarge));
}
