//! Documents of the team that are hostile: key sets and identities.

use cloudflare_access::InvalidKeySet::{NoUsableKey, NotJson, TooManyKeys};
use cloudflare_access_testing::TestKey;

use super::Shape;
use super::bearer::{Bearer, Outcome};
use super::filler::{
    array, deep_objects, fill, long_names_then_short, member, names_alike, names_alike_with_escapes,
    repeated_at_the_end, short_names,
};

pub(super) fn shapes() -> Vec<Shape> {
    [key_sets(), keys(), identities()].concat()
}

fn key_sets() -> Vec<Shape> {
    let shape = |name, outcome, write| Shape::new(name, Bearer::KeySet, outcome, write);
    vec![
        shape("key set: short names", Outcome::Passed, |size| beside_a_key(size, short_names)),
        shape("key set: 8 long names, then short", Outcome::Passed, |size| beside_a_key(size, long_names_then_short)),
        shape("key set: a name again", Outcome::Unusable(NotJson), |size| beside_a_key(size, repeated_at_the_end)),
        shape("key set: empty entries", Outcome::Unusable(TooManyKeys), |size| {
            vec![format!("{{{}}}", array("keys", size - 1, "{}").trim_start_matches(','))]
        }),
    ]
}

fn keys() -> Vec<Shape> {
    let shape = |name, outcome, write| Shape::new(name, Bearer::KeySet, outcome, write);
    vec![
        shape("keys: usable", Outcome::Passed, |size| {
            let jwk = TestKey::first().jwk();
            let key = |number: usize| {
                let mut jwk = jwk.clone();
                jwk["kid"] = format!("{number:064x}").into();
                format!(",{jwk}")
            };
            let keys = fill(size - 40, (0..).map(key));
            let rest = " ".repeat(size - 12 - keys.len());
            vec![format!("{{\"keys\":[{}{rest}]}}", keys.trim_start_matches(','))]
        }),
        shape("keys: names alike", Outcome::Unusable(NoUsableKey), |size| one_key(size, names_alike)),
        shape("keys: names alike, escapes", Outcome::Unusable(NoUsableKey), |size| {
            one_key(size, names_alike_with_escapes)
        }),
        shape("keys: 8 long names, then short", Outcome::Unusable(NoUsableKey), |size| {
            one_key(size, long_names_then_short)
        }),
        shape("keys: a modulus of escapes", Outcome::Unusable(NoUsableKey), |size| {
            one_key(size, |room| member("n", room, "\"", "\\u0041", "\""))
        }),
        shape("keys: operations", Outcome::Unusable(NoUsableKey), |size| {
            one_key(size, |room| array("key_ops", room, "\"verify\""))
        }),
        shape("keys: deep objects", Outcome::Unusable(NoUsableKey), |size| one_key(size, deep_objects)),
    ]
}

fn identities() -> Vec<Shape> {
    let shape = |name, write| Shape::new(name, Bearer::Identity, Outcome::Passed, write);
    vec![
        shape("identity: names alike", |size| identity(size, names_alike)),
        shape("identity: 8 long names, then short", |size| identity(size, long_names_then_short)),
        shape("identity: groups", |size| identity(size, |room| array("groups", room, r#"{"id":"a","name":"b"}"#))),
    ]
}

fn beside_a_key(size: usize, filler: fn(usize) -> String) -> Vec<String> {
    let key = format!("{{\"keys\":[{}]", TestKey::first().jwk());
    vec![format!("{key}{}}}", filler(size - key.len() - 1))]
}

/// A key that nobody can use, whatever else is in it.
fn one_key(size: usize, filler: fn(usize) -> String) -> Vec<String> {
    let key = r#"{"keys":[{"kty":"RSA""#;
    vec![format!("{key}{}}}]}}", filler(size - key.len() - 3))]
}

fn identity(size: usize, filler: fn(usize) -> String) -> Vec<String> {
    let email = r#"{"email":"kim@example.com""#;
    vec![format!("{email}{}}}", filler(size - email.len() - 1))]
}
