//! The public seam for backends, by which a signature of any message goes through the core.
//!
//! What other people signed is no Access token. So a vector's signature becomes that of a sound token which carries the
//! vector's message in a claim, and the backend under test is asked about that message instead of the token's own text.
//! Everything else is as ever: the core reads the token, looks up the key, and holds the signature against its modulus.

use std::sync::LazyLock;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use cloudflare_access::rs256::{Backend, InvalidSignature, PreparedKey, PublicKey, Signed, UnsupportedKey};
use cloudflare_access::{KeySet, Verifier};
use cloudflare_access_testing::{Issuer, TestKey, Token};
use conformance::team::{EXPIRES_AT, ISSUED_AT, KIM};
use conformance::verifiers;
use serde_json::{Value, json};

use crate::tally::ACCEPTED;

/// The key id of a vector that has none.
pub(crate) const KEY_ID: &str = "vector";

static SOUND: LazyLock<Token> =
    LazyLock::new(|| Issuer::new("acme").user(KIM).issued_at(ISSUED_AT).expires_at(EXPIRES_AT));

/// A message, and the text that a token has in the place of its signature.
pub(crate) struct Sample<'a> {
    pub(crate) message: &'a [u8],
    pub(crate) signature: String,
}

/// What the core answers to these signatures by the key `key_id` of a certs document: one by one, which is what a batch
/// answers as well.
pub(crate) fn answers(document: &str, key_id: &str, backend: &'static dyn Backend, all: &[Sample<'_>]) -> Vec<String> {
    let keys = match KeySet::parse_with(document.as_bytes(), &Substituting(backend)) {
        Ok(keys) => keys,
        Err(error) => return vec![error.to_string(); all.len()],
    };
    if let Some(skipped) = keys.skipped().iter().find(|skipped| skipped.key_id.as_deref() == Some(key_id)) {
        return vec![format!("key skipped: {}", skipped.reason); all.len()];
    }
    let verifier = verifiers::with_keys(keys);
    let tokens: Vec<String> = all.iter().map(|sample| sample.token(key_id)).collect();
    let alone: Vec<String> = tokens.iter().map(|token| answer(&verifier, token)).collect();
    let texts: Vec<&[u8]> = tokens.iter().map(String::as_bytes).collect();
    let batch = verifier.verify_batch(&texts, verifiers::now());
    let batch: Vec<String> = batch.into_iter().map(|verdict| said(verdict.map(drop))).collect();
    assert_eq!(alone, batch, "a batch has the verdicts of one by one");
    alone
}

/// The certs document with this key, named [`KEY_ID`] unless it has a name, beside a sound one: so that the document
/// stays one where the key is skipped.
pub(crate) fn document(mut jwk: Value) -> String {
    if jwk.get("kid").is_none() {
        jwk["kid"] = KEY_ID.into();
    }
    json!({ "keys": [jwk, TestKey::outsider().jwk()] }).to_string()
}

fn answer(verifier: &Verifier, token: &str) -> String {
    said(verifier.verify_text(token.as_bytes(), verifiers::now()).map(drop))
}

fn said(verdict: Result<(), cloudflare_access::Refusal>) -> String {
    verdict.map_or_else(|refusal| format!("refused {}", refusal.reason()), |()| ACCEPTED.to_owned())
}

impl Sample<'_> {
    fn token(&self, key_id: &str) -> String {
        let message = URL_SAFE_NO_PAD.encode(self.message);
        let token = SOUND.clone().key_id(key_id).claim("custom", json!({ "message": message }));
        format!("{}.{}", token.signing_input(), self.signature)
    }
}

struct Substituting(&'static dyn Backend);

impl Backend for Substituting {
    fn prepare(&self, key: &PublicKey<'_>) -> Result<Box<dyn PreparedKey>, UnsupportedKey> {
        Ok(Box::new(SubstitutingKey(self.0.prepare(key)?)))
    }
}

struct SubstitutingKey(Box<dyn PreparedKey>);

impl PreparedKey for SubstitutingKey {
    fn verify(&self, message: &[u8], signature: &[u8]) -> Result<(), InvalidSignature> {
        self.0.verify(&substitute(message), signature)
    }

    fn verify_batch(&self, signed: &[Signed<'_>]) -> Vec<Result<(), InvalidSignature>> {
        let messages: Vec<_> = signed.iter().map(|signed| substitute(signed.message)).collect();
        let signatures = signed.iter().map(|signed| signed.signature);
        let signed = messages.iter().zip(signatures).map(|(message, signature)| Signed { message, signature });
        self.0.verify_batch(&signed.collect::<Vec<_>>())
    }
}

/// The message in the claims of this signing input.
fn substitute(signing_input: &[u8]) -> Vec<u8> {
    let claims = signing_input.split(|byte| *byte == b'.').nth(1).expect("a signing input has two parts");
    let claims: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(claims).expect("base64url")).expect("JSON");
    URL_SAFE_NO_PAD.decode(claims["custom"]["message"].as_str().expect("a message")).expect("base64url")
}
