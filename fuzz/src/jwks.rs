//! Any bytes as a certs document: which keys are used and why others are not, against a naive model.

use std::sync::LazyLock;

use cloudflare_access::rs256::Backend;
use cloudflare_access::{InvalidKeySet, KeySet};

use crate::backends::AcceptAll;

mod model;

/// A byte 0xff in the input stands for this modulus of 2048 bits: too long a text to be made of single bytes.
static MODULUS: LazyLock<String> = LazyLock::new(|| "_".repeat(341) + "w");

/// The input is the document.
pub fn run(input: &[u8]) {
    let document = expand(input);
    let backend: &dyn Backend = &AcceptAll;
    let found = KeySet::parse_with(&document, backend);
    match (found, model::read(&document)) {
        (Ok(found), Ok(expected)) => {
            let keys: Vec<(String, usize)> = found.keys().map(|(id, bits)| (id.to_owned(), bits)).collect();
            assert_eq!(keys, expected.keys);
            let skipped: Vec<_> = found.skipped().iter().map(|key| (key.key_id.clone(), key.reason)).collect();
            assert_eq!(skipped, expected.skipped);
            assert!(
                !keys.is_empty() && keys.iter().all(|(_, bits)| (2048..=8192).contains(bits)),
                "a weak key is used"
            );
        }
        (found, expected) => assert_eq!(found.err(), expected.err()),
    }
    if document.len() > KeySet::MAX_DOCUMENT {
        assert_eq!(KeySet::parse_with(&document, backend).err(), Some(InvalidKeySet::TooLarge));
    }
}

fn expand(input: &[u8]) -> Vec<u8> {
    let mut pieces = input.split(|byte| *byte == 0xff);
    let mut document = pieces.next().unwrap_or_default().to_vec();
    for piece in pieces {
        document.extend(MODULUS.as_bytes());
        document.extend(piece);
    }
    document
}
