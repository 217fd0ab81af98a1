//! NIST's Cryptographic Algorithm Validation Program (public domain), as the crate `rs256-verify` has it.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use conformance::backends::NamedBackend;
use serde_json::json;

use crate::seam::{self, KEY_ID, Sample};
use crate::tally::{Expects, Tally};

const VECTORS: &str = include_str!("../../../crates/rs256-verify/tests/verdicts/vectors/nist.rsp");

pub(crate) fn run(backend: &NamedBackend, tally: &mut Tally) {
    let mut document = String::new();
    let (mut message, mut signature) = (Vec::new(), Vec::new());
    for (number, line) in (1..).zip(VECTORS.lines()) {
        match line.split_once(" = ") {
            Some(("n", n)) => {
                let modulus = URL_SAFE_NO_PAD.encode(octets(n));
                document = seam::document(json!({ "kty": "RSA", "n": modulus, "e": "AQAB" }));
            }
            Some(("Msg", text)) => message = octets(text),
            Some(("S", text)) => signature = octets(text),
            Some(("Result", result)) => {
                let expects = if result == "P" { Expects::Accept } else { Expects::Refuse };
                let sample = Sample { message: &message, signature: URL_SAFE_NO_PAD.encode(&signature) };
                let answer = seam::answers(&document, KEY_ID, (backend.backend)(), &[sample]).remove(0);
                tally.add("NIST SigVer15", backend.name, &format!("NIST, line {number}"), expects, answer);
            }
            _ => assert!(line.is_empty() || line.starts_with('#'), "{line}"),
        }
    }
}

fn octets(hex: &str) -> Vec<u8> {
    let digits = (0..hex.len()).step_by(2).map(|start| &hex[start..start + 2]);
    digits.map(|pair| u8::from_str_radix(pair, 16).expect("hexadecimal digits")).collect()
}
