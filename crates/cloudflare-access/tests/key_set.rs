//! Which documents are key sets, and which of their entries are keys.

use cloudflare_access::rs256::{InvalidPublicKey, PublicKey};
use cloudflare_access::{InvalidKeySet, KeySet, SkipReason};
use cloudflare_access_testing::{Issuer, TestKey};
use serde_json::{Value, json};

fn parse(document: &str) -> Result<KeySet, InvalidKeySet> {
    KeySet::parse(document.as_bytes())
}

/// A set of the second key and, before it, this entry.
fn with_entry(entry: &Value) -> KeySet {
    parse(&json!({ "keys": [entry, TestKey::second().jwk()] }).to_string()).unwrap()
}

/// The first test key as a JWK, changed.
fn jwk(change: impl FnOnce(&mut serde_json::Map<String, Value>)) -> Value {
    let mut jwk = TestKey::first().jwk();
    change(jwk.as_object_mut().unwrap());
    jwk
}

fn base64url(bytes: &[u8]) -> String {
    use base64::Engine;
    base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(bytes)
}

#[test]
fn the_document_of_access_is_read() {
    let issuer = Issuer::new("acme");
    let keys = parse(&issuer.certs_json()).unwrap();
    let ids: Vec<(&str, usize)> = keys.keys().collect();
    assert_eq!(ids, [(TestKey::first().key_id(), 2048), (TestKey::second().key_id(), 2048)]);
    assert!(keys.skipped().is_empty());
}

#[test]
fn only_keys_counts() {
    let document = json!({ "public_cert": { "kid": "a", "cert": "b" }, "public_certs": [TestKey::first().jwk()] });
    assert_eq!(parse(&document.to_string()).unwrap_err(), InvalidKeySet::NoKeys);
    assert_eq!(parse(&TestKey::first().jwk().to_string()).unwrap_err(), InvalidKeySet::NoKeys, "a bare JWK");
}

#[test]
fn what_is_no_document() {
    let good = Issuer::new("acme").certs_json();
    for document in [
        String::new(),
        " ".to_owned(),
        "null".to_owned(),
        format!("[{good}]"),
        format!("{good}x"),
        format!("{good}{good}"),
        good[..good.len() - 1].to_owned(),
        good[..good.len() / 2].to_owned(),
        format!("\u{feff}{good}"),
        good.replacen('{', "{\"keys\":[],", 1),
        format!("{},\"keys\":[]}}", &good[..good.len() - 1]),
        good.replacen('[', "[,", 1),
        "<!DOCTYPE html><title>Sign in</title>".to_owned(),
    ] {
        assert_eq!(parse(&document).unwrap_err(), InvalidKeySet::NotJson, "{document:.60}");
    }
    let utf16: Vec<u8> = good.encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(KeySet::parse(&utf16).unwrap_err(), InvalidKeySet::NotJson);
    let mut invalid_utf8 = good.clone().into_bytes();
    invalid_utf8.splice(1..1, *b"\"x\":\"\xff\",");
    assert_eq!(KeySet::parse(&invalid_utf8).unwrap_err(), InvalidKeySet::NotJson);
    for document in ["{}", r#"{"keys":null}"#, r#"{"keys":{}}"#, r#"{"keys":"a"}"#, r#"{"keys":1}"#, r#"{"Keys":[]}"#] {
        assert_eq!(parse(document).unwrap_err(), InvalidKeySet::NoKeys, "{document}");
    }
    for document in [r#"{"keys":[]}"#, r#"{"keys":[null,1,"a",[],{}]}"#] {
        assert_eq!(parse(document).unwrap_err(), InvalidKeySet::NoUsableKey, "{document}");
    }
}

#[test]
fn the_document_is_bounded() {
    let mut document = Issuer::new("acme").certs_json().into_bytes();
    document.resize(KeySet::MAX_DOCUMENT, b' ');
    assert!(KeySet::parse(&document).is_ok());
    document.push(b' ');
    assert_eq!(KeySet::parse(&document).unwrap_err(), InvalidKeySet::TooLarge);
    let entries = |count: usize| json!({ "keys": vec![TestKey::first().jwk(); count] }).to_string();
    assert!(parse(&entries(64)).is_ok());
    assert_eq!(parse(&entries(65)).unwrap_err(), InvalidKeySet::TooManyKeys);
}

#[test]
fn an_odd_entry_is_skipped_and_told_and_loses_no_good_key() {
    use SkipReason::{Algorithm, Encoding, KeyId, KeyOperations, KeyType, NotAnObject, PrivateKey, Use};
    let without = |member: &'static str| jwk(|jwk| drop(jwk.remove(member)));
    let with = |member: &str, value: Value| jwk(|jwk| drop(jwk.insert(member.to_owned(), value)));
    let n = TestKey::first().jwk()["n"].as_str().unwrap().to_owned();
    let mut cases = vec![
        (json!(null), NotAnObject),
        (json!([]), NotAnObject),
        (json!("key"), NotAnObject),
        (without("kty"), KeyType),
        (without("n"), Encoding),
        (without("e"), Encoding),
        (without("kid"), KeyId),
        (with("n", json!(format!("{n}="))), Encoding),
        (with("n", json!(format!("{n} "))), Encoding),
        (with("n", json!(n.replacen(|symbol: char| symbol.is_ascii_digit(), "+", 1))), Encoding),
        (with("e", json!(65537)), Encoding),
        (with("e", json!("AQAB=")), Encoding),
        (with("e", json!(["AQAB"])), Encoding),
        (with("kid", json!("a".repeat(513))), KeyId),
    ];
    for value in [json!("EC"), json!("oct"), json!("rsa"), json!("RSA "), json!(["RSA"]), json!(null)] {
        cases.push((with("kty", value), KeyType));
    }
    for value in [json!("enc"), json!(""), json!("SIG"), json!(["sig"]), json!(null), json!(1)] {
        cases.push((with("use", value), Use));
    }
    for value in [json!("RS512"), json!("ES256"), json!("RS256 "), json!("rs256"), json!(null), json!(256)] {
        cases.push((with("alg", value), Algorithm));
    }
    for value in
        [json!(["sign"]), json!([]), json!("verify"), json!(null), json!(1), json!(["verify", 1]), json!(["Verify"])]
    {
        cases.push((with("key_ops", value), KeyOperations));
    }
    for value in [json!(""), json!(null), json!(1), json!(["a"])] {
        cases.push((with("kid", value), KeyId));
    }
    for member in ["d", "p", "q", "dp", "dq", "qi", "oth", "k"] {
        cases.push((with(member, json!("AQAB")), PrivateKey));
    }
    for (entry, reason) in cases {
        let keys = with_entry(&entry);
        assert_eq!(keys.keys().map(|(id, _)| id).collect::<Vec<_>>(), [TestKey::second().key_id()], "{entry}");
        assert_eq!(keys.skipped().iter().map(|skipped| skipped.reason).collect::<Vec<_>>(), [reason], "{entry}");
    }
}

#[test]
fn optional_members_may_be_absent_or_permit_verifying() {
    for entry in [
        jwk(|jwk| drop(jwk.remove("alg"))),
        jwk(|jwk| drop(jwk.remove("use"))),
        jwk(|jwk| drop(jwk.insert("key_ops".to_owned(), json!(["verify"])))),
        jwk(|jwk| drop(jwk.insert("key_ops".to_owned(), json!(["sign", "verify"])))),
        jwk(|jwk| drop(jwk.insert("x5c".to_owned(), json!(["a"])))),
        jwk(|jwk| drop(jwk.insert("kid".to_owned(), json!("a\r\n\u{1b}[31m")))),
    ] {
        assert_eq!(with_entry(&entry).keys().count(), 2, "{entry}");
    }
}

#[test]
fn members_of_a_key_are_unique() {
    let good = TestKey::first().jwk().to_string();
    for member in [r#""n":"AQAB""#, r#""kid":"b""#, r#""x":1,"x":1"#, r#""\u006bid":"b""#] {
        let document = format!(r#"{{"keys":[{},{member}}}]}}"#, &good[..good.len() - 1]);
        assert_eq!(parse(&document).unwrap_err(), InvalidKeySet::NoUsableKey, "{member}");
    }
}

#[test]
fn weak_and_costly_keys_are_skipped() {
    let numbers = |modulus: &[u8], exponent: &[u8]| {
        jwk(|jwk| {
            jwk.insert("n".to_owned(), json!(base64url(modulus)));
            jwk.insert("e".to_owned(), json!(base64url(exponent)));
        })
    };
    let modulus = |first: u8, length: usize, last: u8| {
        let mut modulus = vec![0xff; length];
        modulus[0] = first;
        modulus[length - 1] = last;
        modulus
    };
    let good = [1, 0, 1];
    let ordinary = modulus(0x80, 256, 0xff);
    for (modulus, exponent, expected) in [
        (modulus(0xff, 64, 0xff), &good[..], InvalidPublicKey::ModulusTooSmall { bits: 512 }),
        (modulus(0x7f, 256, 0xff), &good, InvalidPublicKey::ModulusTooSmall { bits: 2047 }),
        (modulus(0x01, 1025, 0xff), &good, InvalidPublicKey::ModulusTooLarge { bits: 8193 }),
        (modulus(0x80, 2048, 0xff), &good, InvalidPublicKey::ModulusTooLarge { bits: 16_384 }),
        (modulus(0x80, 256, 0xfe), &good, InvalidPublicKey::EvenModulus),
        (modulus(0x00, 257, 0xff), &good, InvalidPublicKey::NotMinimal),
        (Vec::new(), &good, InvalidPublicKey::NotMinimal),
        (ordinary.clone(), &[], InvalidPublicKey::NotMinimal),
        (ordinary.clone(), &[0], InvalidPublicKey::NotMinimal),
        (ordinary.clone(), &[0, 1, 0, 1], InvalidPublicKey::NotMinimal),
        (ordinary.clone(), &[1], InvalidPublicKey::Exponent),
        (ordinary.clone(), &[3], InvalidPublicKey::Exponent),
        (ordinary.clone(), &[0xff, 0xff], InvalidPublicKey::Exponent),
        (ordinary.clone(), &[1, 0, 0], InvalidPublicKey::Exponent),
        (ordinary.clone(), &[1, 0, 2], InvalidPublicKey::Exponent),
        (ordinary.clone(), &[2, 0, 0, 0, 1], InvalidPublicKey::Exponent),
        (ordinary.clone(), &[1; 9], InvalidPublicKey::Exponent),
    ] {
        let keys = with_entry(&numbers(&modulus, exponent));
        let reasons: Vec<SkipReason> = keys.skipped().iter().map(|skipped| skipped.reason).collect();
        assert_eq!(reasons, [SkipReason::PublicKey(expected)]);
        assert_eq!(PublicKey::new(&modulus, exponent), Err(expected));
    }
    for (modulus, exponent) in [
        (ordinary, &good[..]),
        (modulus(0x80, 1024, 0xff), &good),
        (modulus(0x80, 256, 0xff), &[1, 0xff, 0xff, 0xff, 0xff]),
        (modulus(0x01, 257, 0xff), &[1, 0, 3]),
    ] {
        assert_eq!(with_entry(&numbers(&modulus, exponent)).keys().count(), 2);
    }
    assert_eq!(with_entry(&TestKey::weak().jwk()).keys().count(), 1);
}

#[test]
fn one_id_names_one_key() {
    let second_as_first = |change: fn(&mut serde_json::Map<String, Value>)| {
        let mut jwk = TestKey::second().jwk();
        let jwk_members = jwk.as_object_mut().unwrap();
        jwk_members.insert("kid".to_owned(), json!(TestKey::first().key_id()));
        change(jwk_members);
        jwk
    };
    let set = |entries: [Value; 2]| parse(&json!({ "keys": entries }).to_string());
    let first = TestKey::first().jwk();
    let twin = second_as_first(|_| {});
    assert_eq!(set([first.clone(), twin.clone()]).unwrap_err(), InvalidKeySet::AmbiguousKeyId);
    assert_eq!(set([twin, first.clone()]).unwrap_err(), InvalidKeySet::AmbiguousKeyId);
    assert_eq!(set([first.clone(), first.clone()]).unwrap().keys().count(), 1, "the same key twice is one key");
    for unusable in [
        second_as_first(|jwk| drop(jwk.insert("use".to_owned(), json!("enc")))),
        second_as_first(|jwk| drop(jwk.insert("kty".to_owned(), json!("oct")))),
        second_as_first(|jwk| drop(jwk.insert("e".to_owned(), json!("Aw")))),
    ] {
        for entries in [[first.clone(), unusable.clone()], [unusable, first.clone()]] {
            let keys = set(entries).unwrap();
            assert_eq!((keys.keys().count(), keys.skipped().len()), (1, 1), "an unusable twin hides no good key");
        }
    }
}

#[test]
fn no_key_material_is_shown() {
    let issuer = Issuer::new("acme");
    let keys = parse(&issuer.certs_json()).unwrap();
    let shown = format!("{keys:?}");
    assert!(shown.contains(TestKey::first().key_id()));
    let n = TestKey::first().jwk()["n"].as_str().unwrap().to_owned();
    assert!(!shown.contains(&n[..16]));
}
