//! The same token through this library and through jsonwebtoken, set alike: what is accepted here is accepted there.
//!
//! What it refuses by taking more, or by another rule, is listed in [`refuses_for_a_reason_of_its_own`].

use std::sync::LazyLock;
use std::time::{SystemTime, UNIX_EPOCH};

use crate::team::AUDIENCE;
use cloudflare_access::{UnixTime, Verifier};
use jsonwebtoken::crypto::{CryptoProvider, JwtVerifier, KeyUtils};
use jsonwebtoken::errors::ErrorKind;
use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use serde::de::IgnoredAny;

use crate::backends::AcceptAll;
use crate::json::{Node, member};
use crate::team;

const LEEWAY: u64 = 60;

struct Both {
    key: DecodingKey,
    ours: Verifier,
    theirs: Validation,
}

static BOTH: LazyLock<Both> = LazyLock::new(|| {
    // Fails where the tests have installed it before.
    let _ = PROVIDER.install_default();
    let mut theirs = Validation::new(Algorithm::RS256);
    theirs.leeway = LEEWAY;
    theirs.validate_nbf = true;
    theirs.set_audience(&[AUDIENCE]);
    theirs.set_issuer(&[team::ISSUER]);
    theirs.set_required_spec_claims(&["exp", "iss", "aud"]);
    Both {
        key: DecodingKey::from_rsa_raw_components(&[0xff; 256], &[1, 0, 1]),
        ours: team::verifier(&AcceptAll, false),
        theirs,
    }
});

static PROVIDER: CryptoProvider = CryptoProvider {
    signer_factory: |_, _| Err(ErrorKind::UnsupportedAlgorithm.into()),
    verifier_factory: |_, _| Ok(Box::new(AcceptAll)),
    key_utils: KeyUtils::new_unimplemented(),
};

impl signature::Verifier<Vec<u8>> for AcceptAll {
    fn verify(&self, _: &[u8], _: &Vec<u8>) -> Result<(), signature::Error> {
        Ok(())
    }
}

impl JwtVerifier for AcceptAll {
    fn algorithm(&self) -> Algorithm {
        Algorithm::RS256
    }
}

/// The input is the header, a line feed and the claims.
pub fn run(input: &[u8]) {
    let Some(end) = input.iter().position(|byte| *byte == b'\n') else { return };
    let (header, claims) = (&input[..end], &input[end + 1..]);
    let token = team::token(header, claims);
    let Both { key, ours, theirs } = &*BOTH;
    // Their clock is the machine's.
    let now = seconds();
    let Ok(verified) = ours.verify_text(token.as_bytes(), UnixTime::from_seconds(now)) else { return };
    let verdict = jsonwebtoken::decode::<IgnoredAny>(&token, key, theirs);
    // A process may be put to sleep between the two; what expires meanwhile tells nothing.
    let is_at_once = seconds() - now <= 1;
    if let Err(error) = verdict
        && is_at_once
    {
        assert!(refuses_for_a_reason_of_its_own(header, verified.claims_json()), "they refuse: {error}");
    }
}

/// The differences that are known, and no others.
fn refuses_for_a_reason_of_its_own(header: &[u8], claims: &str) -> bool {
    let header = Node::read_object(header).expect("what we accept is JSON");
    let claims = Node::read_object(claims.as_bytes()).expect("what we accept is JSON");
    // It reads parameters that we ignore, and wants types of them; and every number must fit a double.
    let has_more = header.iter().any(|(name, _)| !["alg", "cty", "kid", "typ"].contains(&name.as_str()));
    // It knows no time before 1970.
    let is_before_1970 = matches!(member(&claims, "nbf"), Some(Node::Number(nbf)) if nbf.starts_with('-'));
    has_more || is_before_1970
}

fn seconds() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).expect("the clock is set");
    i64::try_from(since.as_secs()).expect("the clock is set")
}
