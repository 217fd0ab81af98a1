//! Tokens mutated in what they say and in how they are written.

use std::collections::BTreeMap;
use std::rc::Rc;

use cloudflare_access::{Leeway, Refusal};
use cloudflare_access_testing::{AUDIENCE, Issuer, OTHER_AUDIENCE, TestKey, Token};
use serde_json::{Value, json};

use super::{NOW, Setting, keys};
use crate::caller_kind::CallerKind;
use crate::fault::Fault;

/// Numbers from a fixed sequence (xorshift).
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 as usize % bound
    }

    fn pick<'a, T>(&mut self, among: &'a [T]) -> &'a T {
        &among[self.below(among.len())]
    }
}

fn odd_values(issuer: &Issuer) -> Vec<Value> {
    vec![
        Value::Null,
        json!(true),
        json!(""),
        json!("RS256"),
        json!("none"),
        json!("JWT"),
        json!("app"),
        json!("org"),
        json!("\u{1b}[2J\n"),
        json!(AUDIENCE),
        json!([OTHER_AUDIENCE, AUDIENCE]),
        json!([AUDIENCE, 1]),
        json!([]),
        json!({ "a": [1.5, {}] }),
        json!(issuer.issuer()),
        json!("https://beta.cloudflareaccess.com"),
        json!("https://acme.cloudflareaccess.com/"),
        json!(NOW - 120),
        json!(NOW - 60),
        json!(NOW + 60),
        json!(NOW + 61),
        json!(NOW as f64 + 60.5),
        json!(-1.5),
        json!(0),
        json!(u64::MAX),
        json!(1e15),
        json!(1e300),
        json!(TestKey::first().key_id()),
        json!(TestKey::outsider().key_id()),
        json!("x".repeat(600)),
    ]
}

#[test]
fn mutated_in_what_they_say() {
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    let issuer = Issuer::new("acme");
    let keys = keys(&issuer.certs_json());
    let no_keys = Rc::new(Err(Fault::new(Refusal::KeysUnavailable, "no keys", "none")));
    let values = odd_values(&issuer);
    let names = ["iss", "aud", "type", "exp", "nbf", "iat", "common_name", "country", "email", "sub", "custom", "keys"];
    let parameters = ["alg", "crit", "b64", "zip", "typ", "cty", "kid", "jwk"];
    let mut seen = BTreeMap::new();
    for _ in 0..500 {
        let mut token: Token = match random.below(8) {
            0 => issuer.service("0123.access"),
            1 => issuer.legacy_service("0123.access"),
            2 => issuer.org(),
            3 => issuer.meta(),
            4 => issuer.app_match(),
            _ => issuer.user("kim@example.org"),
        };
        token = token.issued_at(NOW - 60).signed_by(random.pick(&[
            TestKey::second(),
            TestKey::second(),
            TestKey::outsider(),
        ]));
        for _ in 0..random.below(3) {
            let (claim, value) = (*random.pick(&names), random.pick(&values).clone());
            token = if random.below(5) == 0 { token.without_claim(claim) } else { token.claim(claim, value) };
        }
        if random.below(3) == 0 {
            let (parameter, value) = (*random.pick(&parameters), random.pick(&values).clone());
            token = if random.below(4) == 0 { token.without_header(parameter) } else { token.header(parameter, value) };
        }
        let mut setting = Setting::with_keys(&keys);
        setting.caller = *random.pick(&[None, None, Some(CallerKind::User), Some(CallerKind::Service)]);
        setting.leeway = Leeway::from_seconds(*random.pick(&[0, 60, 300])).unwrap();
        setting.missing_type_accepted = random.below(3) == 0;
        if random.below(10) == 0 {
            setting.keys = Rc::clone(&no_keys);
        }
        let reason = setting.explain_token(token.sign().as_bytes());
        *seen.entry(reason.map(Refusal::reason)).or_insert(0) += 1;
    }
    assert!(seen.len() >= 19, "every sort of reason comes up: {seen:?}");
}

#[test]
fn mutated_in_how_they_are_written() {
    let mut random = Random(0x2545_f491_4f6c_dd1d);
    let issuer = Issuer::new("acme");
    let setting = Setting::with_keys(&keys(&issuer.certs_json()));
    let claims = format!(
        r#"{{"iss":"{}","aud":["{AUDIENCE}"],"type":"app","exp":{},"iat":{}.0,"n":[1e400,"\u00e9",{{}}],"sub":"s","email":"k"}}"#,
        issuer.issuer(),
        NOW + 3600,
        NOW - 60
    );
    let header = format!(r#"{{"alg":"RS256","kid":"{}","typ":"JWT"}}"#, issuer.current_key().key_id());
    let pieces =
        ["\"", "\\", "\\u0061", "\\ud800", "{", "}", "[", "]", ",", ":", "0", "-", "e", ".", "\u{1}", "é", " ", "1e9"];
    let mut accepted = 0;
    for _ in 0..500 {
        let [claims, header] = [(&claims, 2), (&header, 1)].map(|(json, most)| {
            let mut json = json.clone().into_bytes();
            for _ in 0..random.below(most + 1) {
                let position = random.below(json.len());
                match random.below(4) {
                    0 => drop(json.remove(position)),
                    1 => json[position] = random.below(256) as u8,
                    _ => drop(json.splice(position..position, random.pick(&pieces).bytes())),
                }
            }
            json
        });
        let token = issuer.user("").raw_header(header).raw_claims(claims).sign();
        let mut token = token.into_bytes();
        if random.below(4) == 0 {
            let position = random.below(token.len());
            token[position] = *random.pick(b"aZ09-_.=+/ \n\0\xff");
        }
        accepted += usize::from(setting.explain_token(&token).is_none());
    }
    assert!(accepted > 30, "{accepted}");
}
