//! The examples of RFC 7515, 7519, 7520, 7638 and 7797 in `others/rfc.toml`.

use std::collections::BTreeMap;
use std::path::Path;

use cloudflare_access::KeySet;
use conformance::backends::NamedBackend;
use serde::Deserialize;
use serde_json::Value;

use crate::seam::{KEY_ID, Sample};
use crate::tally::{Expects, Tally};
use crate::{jws, seam};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Rfc {
    keys: BTreeMap<String, String>,
    example: Vec<Example>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Example {
    id: String,
    #[serde(rename = "about")]
    _about: String,
    expects: String,
    key: String,
    text: String,
}

pub(crate) fn run(backend: &NamedBackend, tally: &mut Tally) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("others/rfc.toml");
    let text = std::fs::read_to_string(path).expect("the examples can be read");
    let rfc: Rfc = toml::from_str(&text).expect("the examples are what they have to be");
    let documents: BTreeMap<_, _> = rfc.keys.iter().map(|(name, jwk)| (name.as_str(), document(jwk))).collect();
    for (name, document) in &documents {
        let read = KeySet::parse_with(document.as_bytes(), (backend.backend)()).expect("a key set");
        let answer = if read.skipped().is_empty() { "accepted".to_owned() } else { format!("{:?}", read.skipped()) };
        tally.add("RFC examples", backend.name, &format!("{name}, the key"), Expects::Accept, answer);
    }
    for example in rfc.example {
        let expects = match example.expects.as_str() {
            "accept" => Expects::Accept,
            "refuse" => Expects::Refuse,
            other => panic!("{}: `expects` is `accept` or `refuse`, not `{other}`", example.id),
        };
        if expects == Expects::Accept {
            let answer = signature_alone(&rfc.keys[&example.key], backend, &example.text);
            tally.add("RFC examples", backend.name, &format!("{}, the signature", example.id), expects, answer);
        }
        let answer = jws::answer(&documents[example.key.as_str()], (backend.backend)(), &example.text);
        tally.add("RFC examples", backend.name, &example.id, expects, answer);
    }
}

/// Whatever the header says.
fn signature_alone(jwk: &str, backend: &NamedBackend, text: &str) -> String {
    let key: Value = serde_json::from_str(jwk).expect("a key is JSON");
    let key_id = key["kid"].as_str().unwrap_or(KEY_ID);
    let (message, signature) = text.rsplit_once('.').expect("a token has dots");
    let sample = Sample { message: message.as_bytes(), signature: signature.to_owned() };
    seam::answers(&document(jwk), key_id, (backend.backend)(), &[sample]).remove(0)
}

fn document(jwk: &str) -> String {
    let jwk: Value = serde_json::from_str(jwk).expect("a key is JSON");
    seam::document(jwk)
}
