//! What an issuer publishes, and how its keys come and go.

use cloudflare_access_testing::{AUDIENCE, Issuer, TestKey};
use serde_json::{Value, json};

fn certs(issuer: &Issuer) -> Value {
    serde_json::from_str(&issuer.certs_json()).unwrap()
}

fn key_ids(issuer: &Issuer) -> Vec<String> {
    let certs = certs(issuer);
    let keys = certs["keys"].as_array().unwrap();
    keys.iter().map(|jwk| jwk["kid"].as_str().unwrap_or_default().to_owned()).collect()
}

fn ids(keys: &[TestKey]) -> Vec<&'static str> {
    keys.iter().map(TestKey::key_id).collect()
}

#[test]
fn the_issuer_is_the_team_domain_without_a_trailing_slash() {
    assert_eq!(Issuer::new("acme").issuer(), "https://acme.cloudflareaccess.com");
    assert_eq!(Issuer::new("acme").team_domain(), "acme.cloudflareaccess.com");
    assert_eq!(Issuer::new("acme.fed").issuer(), "https://acme.fed.cloudflareaccess.com");
}

#[test]
#[should_panic(expected = "is not a team name")]
fn an_address_is_not_a_team_name() {
    let _ = Issuer::new("https://acme.cloudflareaccess.com");
}

#[test]
#[should_panic(expected = "is not a team name")]
fn nothing_is_not_a_team_name() {
    let _ = Issuer::new("");
}

#[test]
fn tokens_are_for_the_default_application_until_another_is_set() {
    assert_eq!(Issuer::new("acme").audience(), AUDIENCE);
    assert_eq!(Issuer::new("acme").with_audience("ab").audience(), "ab");
}

#[test]
fn the_certs_text_is_in_the_order_of_cloudflare() {
    let (first, second) = (TestKey::first(), TestKey::second());
    let jwk = |key: TestKey| {
        let (kid, modulus) = (key.key_id(), key.jwk()["n"].as_str().unwrap().to_owned());
        format!(r#"{{"kid":"{kid}","kty":"RSA","alg":"RS256","use":"sig","e":"AQAB","n":"{modulus}"}}"#)
    };
    let certificate = |key: TestKey| {
        let pem = key.certificate_pem().replace('\n', "\\n");
        format!(r#"{{"kid":"{}","cert":"{pem}"}}"#, key.key_id())
    };
    let expected = format!(
        r#"{{"keys":[{},{}],"public_cert":{},"public_certs":[{},{}]}}"#,
        jwk(first),
        jwk(second),
        certificate(second),
        certificate(first),
        certificate(second),
    );
    assert_eq!(Issuer::new("acme").certs_json(), expected);
    // A live team's answer has 4 to 5 KB.
    assert!((3500..5500).contains(&expected.len()), "{}", expected.len());
}

#[test]
fn the_current_key_is_published_last() {
    let issuer = Issuer::new("acme");
    assert_eq!(issuer.current_key(), TestKey::second());
    assert_eq!(key_ids(&issuer), ids(&[TestKey::first(), TestKey::second()]));
    assert_eq!(certs(&issuer)["public_cert"]["kid"], TestKey::second().key_id());
}

#[test]
fn rotation_goes_round_the_ring_and_keeps_the_previous_key() {
    let ring = [TestKey::first(), TestKey::second(), TestKey::third(), TestKey::fourth()];
    let mut issuer = Issuer::new("acme");
    for turn in 1..=8 {
        issuer.rotate();
        let (previous, current) = (ring[turn % 4], ring[(turn + 1) % 4]);
        assert_eq!(issuer.current_key(), current);
        assert_eq!(key_ids(&issuer), ids(&[previous, current]));
        assert_eq!(certs(&issuer)["public_cert"]["kid"], current.key_id());
    }
}

#[test]
fn a_key_from_outside_the_ring_is_followed_by_the_first() {
    let mut issuer = Issuer::new("acme").with_keys(TestKey::large(), []);
    issuer.rotate();
    assert_eq!(key_ids(&issuer), ids(&[TestKey::large(), TestKey::first()]));
}

#[test]
fn a_clone_rotates_alone() {
    let issuer = Issuer::new("acme");
    let mut clone = issuer.clone();
    clone.rotate();
    assert_ne!(issuer.certs_json(), clone.certs_json());
    assert_eq!(issuer.certs_json(), Issuer::new("acme").certs_json());
}

#[test]
fn a_withdrawn_key_is_in_no_part_of_the_answer() {
    let mut issuer = Issuer::new("acme");
    assert!(issuer.withdraw(TestKey::second().key_id()));
    assert!(!issuer.withdraw(TestKey::second().key_id()));
    assert!(!issuer.certs_json().contains(TestKey::second().key_id()));
    assert_eq!(certs(&issuer)["public_cert"]["kid"], TestKey::first().key_id());
    assert_eq!(issuer.current_key(), TestKey::second());
}

#[test]
fn an_issuer_without_published_keys_still_answers() {
    let mut issuer = Issuer::new("acme");
    issuer.withdraw(TestKey::first().key_id());
    issuer.withdraw(TestKey::second().key_id());
    assert_eq!(issuer.certs_json(), r#"{"keys":[],"public_cert":null,"public_certs":[]}"#);
}

#[test]
fn chosen_keys_are_published_once_each() {
    let others = [TestKey::third(), TestKey::large(), TestKey::weak()];
    let issuer = Issuer::new("acme").with_keys(TestKey::large(), others);
    assert_eq!(key_ids(&issuer), ids(&[TestKey::third(), TestKey::weak(), TestKey::large()]));
    assert_eq!(issuer.published_keys(), [TestKey::third(), TestKey::weak(), TestKey::large()]);
}

#[test]
fn the_order_can_be_reversed_and_stays_so() {
    let mut issuer = Issuer::new("acme");
    issuer.reverse_order();
    assert_eq!(key_ids(&issuer), ids(&[TestKey::second(), TestKey::first()]));
    issuer.rotate();
    assert_eq!(key_ids(&issuer), ids(&[TestKey::third(), TestKey::second()]));
    issuer.reverse_order();
    assert_eq!(key_ids(&issuer), ids(&[TestKey::second(), TestKey::third()]));
}

#[test]
fn foreign_entries_stand_beside_the_keys_through_rotations() {
    let curve = json!({ "kid": "curve", "kty": "EC", "crv": "P-256", "x": "AA", "y": "AA" });
    let mut issuer = Issuer::new("acme");
    issuer.add_jwk(curve.clone());
    issuer.add_jwk(json!(5));
    issuer.rotate();
    let published = certs(&issuer);
    assert_eq!(published["keys"].as_array().unwrap()[2..], [curve, json!(5)]);
    assert_eq!(published["public_certs"].as_array().unwrap().len(), 2);
    assert!(issuer.withdraw("curve"));
    assert!(!issuer.withdraw("curve"));
    assert_eq!(certs(&issuer)["keys"].as_array().unwrap()[2..], [json!(5)]);
}
