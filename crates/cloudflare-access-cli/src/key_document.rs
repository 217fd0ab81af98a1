use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use cloudflare_access::rs256::PublicKey;
use cloudflare_access::{InvalidKeySet, KeySet};
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::backend;

/// What a team publishes, as the library understands it and as it stands there.
pub(crate) struct KeyDocument {
    pub(crate) key_set: KeySet,
    text: String,
}

#[derive(Deserialize)]
struct Entries<'a> {
    #[serde(borrow)]
    keys: Vec<&'a RawValue>,
}

/// A modulus and an exponent, in base64url.
#[derive(Deserialize)]
pub(crate) struct Numbers {
    pub(crate) n: String,
    e: String,
}

/// Why a key does not vouch for a signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mismatch {
    Length { expected: usize },
    Signature,
}

impl KeyDocument {
    pub(crate) fn parse(document: &[u8]) -> Result<KeyDocument, InvalidKeySet> {
        let key_set = KeySet::parse_with(document, backend::fastest())?;
        Ok(KeyDocument { key_set, text: String::from_utf8_lossy(document).into_owned() })
    }

    /// The entries of `keys`, each exactly as it stands.
    fn entries(&self) -> Vec<&str> {
        let entries = serde_json::from_str(&self.text).unwrap_or(Entries { keys: Vec::new() });
        entries.keys.into_iter().map(RawValue::get).collect()
    }

    /// The numbers of the usable key of that id, in base64url.
    pub(crate) fn numbers(&self, key_id: &str) -> Option<Numbers> {
        let entry = self.entries().into_iter().find(|entry| {
            // The library says which of several entries with one id is the usable one.
            let alone = KeySet::parse_with(format!("{{\"keys\":[{entry}]}}").as_bytes(), backend::fastest());
            alone.is_ok_and(|alone| alone.keys().any(|(known, _)| known == key_id))
        })?;
        serde_json::from_str(entry).ok()
    }

    /// Whether the key of that id made the signature, or `None` where there is no such usable key.
    ///
    /// The verifier does not say this of a token that fails for another reason before, and somebody who looks for a fault
    /// wants to know: "expired" is another story than "expired and forged".
    pub(crate) fn check_signature(
        &self,
        key_id: &str,
        message: &[u8],
        signature: &[u8],
    ) -> Option<Result<(), Mismatch>> {
        let numbers = self.numbers(key_id)?;
        let [modulus, exponent] = [numbers.n, numbers.e].map(|number| URL_SAFE_NO_PAD.decode(number));
        let (modulus, exponent) = (modulus.ok()?, exponent.ok()?);
        if signature.len() != modulus.len() {
            return Some(Err(Mismatch::Length { expected: modulus.len() }));
        }
        let key = backend::fastest().prepare(&PublicKey::new(&modulus, &exponent).ok()?).ok()?;
        // Of equal length, so that comparing octets compares numbers (RFC 8017 §5.2.2, step 1).
        let is_good = signature < &*modulus && key.verify(message, signature).is_ok();
        Some(if is_good { Ok(()) } else { Err(Mismatch::Signature) })
    }
}
