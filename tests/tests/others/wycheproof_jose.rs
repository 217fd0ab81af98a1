//! Project Wycheproof (Apache-2.0), in the crate `wycheproof-ng-kdf-jose`: signatures in JSON and their keys.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use conformance::backends::NamedBackend;
use serde_json::{Value, json};
use wycheproof_ng_core::TestResult;
use wycheproof_ng_kdf_jose::json_web::{TestName, TestSet};

use crate::jws;
use crate::seam;
use crate::tally::{Expects, Tally};

const SETS: [(TestName, &str); 3] =
    [(TestName::JsonWebSignature, "signature"), (TestName::JsonWebKey, "key"), (TestName::JsonWebCrypto, "crypto")];

pub(crate) fn run(backend: &NamedBackend, tally: &mut Tally) {
    for (name, set) in SETS {
        for group in TestSet::load(name).expect("the vectors can be read").test_groups {
            let key = group.public_key.or(group.private_key).expect("a group has a key");
            let document = if key.get("keys").is_some() { key.to_string() } else { seam::document(key) };
            for test in group.tests {
                let Some(jws) = test.jws else { continue };
                let text = jws.as_str().map_or_else(|| jws.to_string(), str::to_owned);
                // What is valid with another algorithm is to be refused here.
                let is_good = test.result == TestResult::Valid && algorithm(&text).as_deref() == Some("RS256");
                let expects = if is_good { Expects::Accept } else { Expects::Refuse };
                let answer = jws::answer(&document, (backend.backend)(), &text);
                let id = format!("Wycheproof json_web_{set} {}", test.tc_id);
                tally.add("Wycheproof, signatures in JSON", backend.name, &id, expects, answer);
            }
        }
    }
}

/// The algorithm that the header of a compact serialization names.
fn algorithm(text: &str) -> Option<String> {
    let header = URL_SAFE_NO_PAD.decode(text.split('.').next()?).ok()?;
    let header: Value = serde_json::from_slice(&header).unwrap_or(json!({}));
    header["alg"].as_str().map(str::to_owned)
}
