//! The first check that fails gives the reason that the library gives: for every vector, and for tokens mutated in what
//! they say and in how they are written.

use std::collections::{BTreeMap, HashSet};
use std::path::Path;
use std::rc::Rc;

use cloudflare_access::{Application, Leeway, Refusal, UnixTime};
use cloudflare_access_testing::{AUDIENCE, Issuer, OTHER_AUDIENCE, TestKey, Token};
use serde_json::{Value, json};

use super::check::Outcome;
use super::{Expectations, Explanation};
use crate::caller_kind::CallerKind;
use crate::credential::Credential;
use crate::fault::Fault;
use crate::key_document::KeyDocument;
use crate::pasted::{Pasted, Position, Side, Sighting};

const NOW: u64 = 1_790_000_060;

/// Everything that a verdict depends on beside the token.
struct Setting {
    application: Application,
    caller: Option<CallerKind>,
    keys: Rc<Result<KeyDocument, Fault>>,
    leeway: Leeway,
    missing_type_accepted: bool,
}

impl Setting {
    fn with_keys(keys: &Rc<Result<KeyDocument, Fault>>) -> Setting {
        Setting {
            application: Application::parse("acme", [AUDIENCE]).unwrap(),
            caller: None,
            keys: Rc::clone(keys),
            leeway: Leeway::default(),
            missing_type_accepted: false,
        }
    }

    /// Asserts that explanation and verdict agree, and gives the reason.
    fn explain(&self, credential: &Credential) -> Option<Refusal> {
        let expected = Expectations {
            application: &self.application,
            caller: self.caller,
            keys: &self.keys,
            leeway: self.leeway,
            missing_type_accepted: self.missing_type_accepted,
            now: UnixTime::from_seconds(NOW as i64),
        };
        let explanation = Explanation::new(credential, &expected);
        let explained = explanation.first_fault().map(|fault| fault.refusal);
        let verdict = explanation.verdict.as_ref().err().copied();
        let text = credential.text.escape_ascii();
        assert_eq!(explained, verdict, "{text} {:?}", explanation.checks);
        // A verdict without failure, but with a check that was left out, would explain nothing.
        let is_judged = explanation.checks.iter().all(|check| !matches!(check.outcome, Outcome::NotJudged));
        assert!(verdict.is_some() || is_judged, "{text} {:?}", explanation.checks);
        let windows = credential.text.windows(20).collect();
        assert!(explanation.checks.iter().all(|check| !leaks(&windows, &check.found)), "{text}");
        verdict
    }

    fn explain_token(&self, token: &[u8]) -> Option<Refusal> {
        self.explain(&Credential::choose(Pasted { format: "a token", sightings: vec![Sighting::bare(token)] }))
    }
}

fn keys(certs_json: &str) -> Rc<Result<KeyDocument, Fault>> {
    Rc::new(Ok(KeyDocument::parse(certs_json.as_bytes()).unwrap()))
}

/// Whether 20 bytes of the token's text stand in `shown`. A part of one that is as long is no coincidence.
fn leaks(windows: &HashSet<&[u8]>, shown: &str) -> bool {
    shown.as_bytes().windows(20).any(|window| windows.contains(window))
}

#[test]
fn every_vector() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/vectors");
    let keys = keys(&std::fs::read_to_string(folder.join("keys.json")).unwrap());
    let mut count = 0;
    for class in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_dir()) {
        for path in std::fs::read_dir(class).unwrap().map(|entry| entry.unwrap().path()) {
            let text = std::fs::read_to_string(&path).unwrap();
            let (head, lines) = text.split_once("\n\n").unwrap();
            let value = |key: &str| head.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix(": "));
            let mut setting = Setting::with_keys(&keys);
            setting.missing_type_accepted = value("missing-type").is_some();
            let position = Position { at: "line".to_owned(), exchange: 0, side: Side::Client };
            let sightings = lines.split_terminator('\n').flat_map(|line| {
                let line = unescape(line);
                let colon = line.iter().position(|byte| *byte == b':').unwrap();
                let (name, value) = line.split_at(colon);
                Sighting::of_header(&String::from_utf8_lossy(name), &value[1..], &position)
            });
            let credential = Credential::choose(Pasted { format: "header lines", sightings: sightings.collect() });
            let reason = setting.explain(&credential).map(Refusal::reason);
            let expected = value("expect").unwrap().strip_prefix("refused ");
            assert_eq!(reason, expected, "{}", path.display());
            count += 1;
        }
    }
    assert!(count > 850, "{count}");
}

fn unescape(line: &str) -> Vec<u8> {
    let mut parts = line.split("\\x");
    let mut bytes = parts.next().unwrap().as_bytes().to_vec();
    for part in parts {
        bytes.push(u8::from_str_radix(&part[..2], 16).unwrap());
        bytes.extend(part[2..].bytes());
    }
    bytes
}

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

#[test]
fn every_length_that_a_paste_may_be_cut_to() {
    let issuer = Issuer::new("acme");
    let setting = Setting::with_keys(&keys(&issuer.certs_json()));
    let token = issuer.user("kim@example.org").issued_at(NOW - 60).sign();
    for end in 0..token.len() {
        assert!(setting.explain_token(&token.as_bytes()[..end]).is_some(), "{end}");
    }
    assert_eq!(setting.explain_token(token.as_bytes()), None);
    assert_eq!(setting.explain_token(&vec![b'a'; 20_000]), Some(Refusal::TooLarge));
}
