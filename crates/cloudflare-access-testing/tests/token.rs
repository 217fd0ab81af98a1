//! The shape of every kind of token, and what the builder does to it.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use cloudflare_access_testing::{AUDIENCE, Issuer, OTHER_AUDIENCE, TestKey, Token};
use rsa::pkcs8::DecodePublicKey as _;
use serde_json::{Value, json};
use sha2::Sha256;

const NOW: u64 = 1_790_000_000;
const CLIENT_ID: &str = "0123456789abcdef0123456789abcdef.access";
const EMAIL: &str = "kim@example.org";

fn acme() -> Issuer {
    Issuer::new("acme")
}

/// The two decoded parts of a token as text, after its signature has been checked with `key`.
fn open(token: &str, key: TestKey) -> (String, String) {
    let (signing_input, signature) = token.rsplit_once('.').unwrap();
    let signature = URL_SAFE_NO_PAD.decode(signature).unwrap();
    let public = rsa::PublicKey::from_public_key_pem(key.public_key_pem()).unwrap();
    public.pkcs1v15_verify::<Sha256>(signing_input.as_bytes(), &signature).unwrap();
    let (header, claims) = signing_input.split_once('.').unwrap();
    let text = |part| String::from_utf8(URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap();
    (text(header), text(claims))
}

fn claims_text(token: Token) -> String {
    open(&token.sign(), TestKey::second()).1
}

fn claims(token: Token) -> Value {
    serde_json::from_str(&claims_text(token)).unwrap()
}

fn names(token: Token) -> Vec<String> {
    claims(token).as_object().unwrap().keys().cloned().collect()
}

#[test]
fn the_header_is_that_of_access() {
    let (header, _) = open(&acme().user(EMAIL).sign(), TestKey::second());
    let expected = format!(r#"{{"alg":"RS256","kid":"{}","typ":"JWT"}}"#, TestKey::second().key_id());
    assert_eq!(header, expected);
}

#[test]
fn a_user_token_is_that_of_the_documentation() {
    let token = acme().user(EMAIL).issued_at(NOW);
    let free = claims(token.clone());
    let (nonce, subject) = (free["identity_nonce"].as_str().unwrap(), free["sub"].as_str().unwrap());
    assert_eq!(nonce.len(), 16);
    let groups: Vec<usize> = subject.split('-').map(str::len).collect();
    assert_eq!(groups, [8, 4, 4, 4, 12]);
    let expected = format!(
        concat!(
            r#"{{"aud":["{}"],"email":"kim@example.org","#,
            r#""exp":1790086400,"iat":1790000000,"nbf":1790000000,"#,
            r#""iss":"https://acme.cloudflareaccess.com","type":"app","#,
            r#""identity_nonce":"{}","sub":"{}","country":"CH"}}"#
        ),
        AUDIENCE, nonce, subject
    );
    assert_eq!(claims_text(token), expected);
}

#[test]
fn a_user_token_has_the_size_of_a_genuine_one() {
    let length = acme().user(EMAIL).sign().len();
    assert!((800..1000).contains(&length), "{length}");
}

#[test]
fn the_subject_depends_on_team_and_email_alone() {
    let subject = |token| claims(token)["sub"].clone();
    assert_eq!(subject(acme().user(EMAIL)), subject(acme().user(EMAIL).issued_at(NOW)));
    assert_ne!(subject(acme().user(EMAIL)), subject(acme().user("lee@example.org")));
    assert_ne!(subject(acme().user(EMAIL)), subject(Issuer::new("other").user(EMAIL)));
}

#[test]
fn a_service_token_has_no_start_no_email_and_an_empty_subject() {
    let expected = format!(
        concat!(
            r#"{{"type":"app","aud":["{}"],"exp":1790086400,"#,
            r#""iss":"https://acme.cloudflareaccess.com","#,
            r#""common_name":"{}","iat":1790000000,"sub":""}}"#
        ),
        AUDIENCE, CLIENT_ID
    );
    assert_eq!(claims_text(acme().service(CLIENT_ID).issued_at(NOW)), expected);
}

#[test]
fn a_service_token_of_2020_has_a_bare_audience_and_no_type() {
    let expected = format!(
        concat!(
            r#"{{"aud":"{}","exp":1790086400,"iss":"https://acme.cloudflareaccess.com","#,
            r#""common_name":"{}","iat":1790000000,"sub":""}}"#
        ),
        AUDIENCE, CLIENT_ID
    );
    assert_eq!(claims_text(acme().legacy_service(CLIENT_ID).issued_at(NOW)), expected);
}

#[test]
fn a_non_identity_token_says_nobody() {
    let token = claims(acme().non_identity());
    assert_eq!((&token["type"], &token["sub"]), (&json!("app"), &json!("")));
    assert!(token.get("email").is_none() && token.get("common_name").is_none());
}

#[test]
fn confusable_tokens_carry_the_audience_of_the_application() {
    let audience = json!(AUDIENCE);
    let kinds = [
        (acme().org(), "org", json!([audience])),
        (acme().meta(), "meta", audience.clone()),
        (acme().app_match(), "match", audience),
    ];
    for (token, kind, audience) in kinds {
        let claims = claims(token);
        assert_eq!((&claims["type"], &claims["aud"]), (&json!(kind), &audience));
    }
}

#[test]
fn an_org_token_differs_from_a_user_token_in_type() {
    let (org, user) = (claims(acme().org()), claims(acme().user(EMAIL)));
    for name in ["iss", "aud", "sub", "email", "exp", "iat", "nbf"] {
        assert_eq!(org[name], user[name], "{name}");
    }
    assert_eq!(org["account_id"].as_str().unwrap().len(), 32);
    assert_eq!(org["identity"]["email"], EMAIL);
}

#[test]
fn a_meta_token_has_no_issuer_and_lives_for_five_minutes() {
    let token = claims(acme().meta().issued_at(NOW));
    assert_eq!((&token["iat"], &token["nbf"], &token["exp"]), (&json!(NOW), &json!(NOW), &json!(NOW + 300)));
    for absent in ["iss", "sub", "email"] {
        assert!(token.get(absent).is_none(), "{absent}");
    }
}

#[test]
fn a_match_token_has_neither_issuer_nor_expiry() {
    let expected = ["aud", "app_hostname", "auth_domain", "hostname", "iat", "type"];
    let mut names = names(acme().app_match());
    names.sort();
    let mut expected = expected.map(str::to_owned);
    expected.sort();
    assert_eq!(names, expected);
}

#[test]
fn a_new_token_is_issued_now_for_a_day() {
    let now = std::time::UNIX_EPOCH.elapsed().unwrap().as_secs();
    let token = claims(acme().user(EMAIL));
    let issued = token["iat"].as_u64().unwrap();
    assert!((now..now + 60).contains(&issued));
    assert_eq!(token["nbf"], issued);
    assert_eq!(token["exp"], issued + 86_400);
}

#[test]
fn times_do_not_depend_on_the_order_of_calls() {
    let hour = Duration::from_secs(3600);
    let one = acme().user(EMAIL).issued_at(NOW).lifetime(hour).sign();
    let two = acme().user(EMAIL).lifetime(hour).issued_at(NOW).sign();
    assert_eq!(one, two);
    let fixed = claims(acme().user(EMAIL).expires_at(NOW + 5).issued_at(NOW));
    assert_eq!((&fixed["exp"], &fixed["iat"]), (&json!(NOW + 5), &json!(NOW)));
}

#[test]
fn the_time_of_issue_adds_no_start_where_there_is_none() {
    assert!(claims(acme().service(CLIENT_ID).issued_at(NOW)).get("nbf").is_none());
    assert!(claims(acme().user(EMAIL).without_claim("nbf").issued_at(NOW)).get("nbf").is_none());
}

#[test]
fn an_expiry_can_be_added_removed_and_made_absurd() {
    assert_eq!(claims(acme().app_match().expires_at(NOW))["exp"], NOW);
    assert!(claims(acme().user(EMAIL).without_claim("exp")).get("exp").is_none());
    assert_eq!(claims(acme().user(EMAIL).claim("exp", "soon").issued_at(NOW))["exp"], "soon");
    assert_eq!(claims(acme().user(EMAIL).lifetime(Duration::MAX))["exp"], u64::MAX);
}

#[test]
fn audiences_are_arrays_unless_set_as_a_claim() {
    assert_eq!(claims(acme().user(EMAIL).audience(OTHER_AUDIENCE))["aud"], json!([OTHER_AUDIENCE]));
    let both = acme().user(EMAIL).audiences([OTHER_AUDIENCE, AUDIENCE]);
    assert_eq!(claims(both)["aud"], json!([OTHER_AUDIENCE, AUDIENCE]));
    assert_eq!(claims(acme().user(EMAIL).audiences([""; 0]))["aud"], json!([]));
    assert_eq!(claims(acme().user(EMAIL).claim("aud", AUDIENCE))["aud"], AUDIENCE);
    assert_eq!(claims(acme().with_audience("ab").user(EMAIL))["aud"], json!(["ab"]));
}

#[test]
fn a_changed_claim_keeps_its_place_and_a_new_one_goes_last() {
    let token = acme().service(CLIENT_ID).issued_at(NOW).claim("type", 5).claim("custom", json!({ "a": [1] }));
    let text = claims_text(token);
    assert!(text.starts_with(r#"{"type":5,"aud":"#), "{text}");
    assert!(text.ends_with(r#","sub":"","custom":{"a":[1]}}"#), "{text}");
}

#[test]
fn names_and_values_are_escaped() {
    let text = claims_text(acme().service("\"\\\n").claim("\"", "\u{1}"));
    assert!(text.contains(r#""common_name":"\"\\\n""#), "{text}");
    assert!(text.ends_with(r#","\"":"\u0001"}"#), "{text}");
}

#[test]
fn the_header_can_be_changed() {
    let token = acme().user(EMAIL).without_header("typ").header("alg", "none").header("crit", vec!["b64"]);
    let (header, _) = open(&token.sign(), TestKey::second());
    let expected = format!(r#"{{"alg":"none","kid":"{}","crit":["b64"]}}"#, TestKey::second().key_id());
    assert_eq!(header, expected);
}

#[test]
fn raw_parts_are_signed_as_they_are() {
    let token = acme().user(EMAIL).raw_header("{").raw_claims(*b"{\"a\":1,\"a\":\"\xff\"}").claim("a", 2).sign();
    let parts: Vec<&str> = token.split('.').collect();
    assert_eq!(URL_SAFE_NO_PAD.decode(parts[0]).unwrap(), b"{");
    assert_eq!(URL_SAFE_NO_PAD.decode(parts[1]).unwrap(), b"{\"a\":1,\"a\":\"\xff\"}");
    let signature = TestKey::second().sign(format!("{}.{}", parts[0], parts[1]).as_bytes());
    assert_eq!(URL_SAFE_NO_PAD.decode(parts[2]).unwrap(), signature);
}

#[test]
fn another_signer_names_itself() {
    let (header, _) = open(&acme().user(EMAIL).signed_by(&TestKey::outsider()).sign(), TestKey::outsider());
    assert!(header.contains(TestKey::outsider().key_id()));
}

#[test]
fn another_signer_can_borrow_a_key_id() {
    let token = acme().user(EMAIL).signed_by(&TestKey::outsider()).key_id(TestKey::second().key_id());
    let (header, _) = open(&token.sign(), TestKey::outsider());
    assert!(header.contains(TestKey::second().key_id()));
}

#[test]
fn signing_twice_gives_the_same_token() {
    let token = acme().user(EMAIL);
    assert_eq!(token.sign(), token.sign());
}

#[test]
fn any_bytes_can_stand_for_the_signature() {
    let token = acme().user(EMAIL);
    assert_eq!(token.with_signature(b""), token.signing_input() + ".");
    assert_eq!(token.with_signature(&TestKey::second().sign(token.signing_input().as_bytes())), token.sign());
}

#[test]
fn a_rotated_issuer_signs_with_its_new_key() {
    let mut issuer = acme();
    issuer.rotate();
    let (header, _) = open(&issuer.user(EMAIL).sign(), TestKey::third());
    assert!(header.contains(TestKey::third().key_id()));
}
