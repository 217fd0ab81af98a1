use std::collections::HashMap;
use std::hint::black_box;
use std::sync::Once;
use std::sync::atomic::{AtomicBool, Ordering};

use jsonwebtoken::crypto::{CryptoProvider, JwtSigner, JwtVerifier, KeyUtils, aws_lc, rust_crypto};
use jsonwebtoken::errors::{ErrorKind, Result};
use jsonwebtoken::jwk::Jwk;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Validation, decode, decode_header};

use super::claims::Claims;
use crate::{Contender, Specimen, Team};

/// Which of its two providers verifies. A process has one for all its life, so that both can be in one run this one passes
/// each call on to either; it costs a load and a branch.
static RUST_CRYPTO: AtomicBool = AtomicBool::new(false);

static PROVIDER: CryptoProvider =
    CryptoProvider { signer_factory: no_signer, verifier_factory: verifier, key_utils: KeyUtils::new_unimplemented() };

/// Nothing is signed here.
fn no_signer(_: &Algorithm, _: &EncodingKey) -> Result<Box<dyn JwtSigner>> {
    Err(ErrorKind::InvalidAlgorithm.into())
}

fn verifier(algorithm: &Algorithm, key: &DecodingKey) -> Result<Box<dyn JwtVerifier>> {
    if RUST_CRYPTO.load(Ordering::Relaxed) {
        (rust_crypto::DEFAULT_PROVIDER.verifier_factory)(algorithm, key)
    } else {
        (aws_lc::DEFAULT_PROVIDER.verifier_factory)(algorithm, key)
    }
}

pub(super) fn aws_lc_rs(team: &Team) -> Contender {
    contender(team, "peer/jsonwebtoken-aws-lc-rs", false)
}

pub(super) fn rust_crypto(team: &Team) -> Contender {
    contender(team, "peer/jsonwebtoken-rust-crypto", true)
}

fn contender(team: &Team, id: &str, rust_crypto: bool) -> Contender {
    static INSTALLED: Once = Once::new();
    INSTALLED.call_once(|| PROVIDER.install_default().expect("no other provider is installed"));

    let mut keys = HashMap::new();
    for jwk in team.jwks() {
        let jwk: Jwk = serde_json::from_value(jwk).expect("a JWK");
        let key = DecodingKey::from_jwk(&jwk).expect("an RSA key");
        keys.insert(jwk.common.key_id.expect("a key id"), key);
    }
    let mut validation = Validation::new(Algorithm::RS256);
    validation.set_audience(&[team.issuer().audience()]);
    validation.set_issuer(&[team.issuer().issuer()]);
    validation.set_required_spec_claims(&["aud", "exp", "iss"]);
    validation.validate_nbf = true;

    let verify = move |specimen: &Specimen| {
        let header = decode_header(specimen.token()).ok()?;
        let key = keys.get(&header.kid?)?;
        decode::<Claims>(specimen.token(), key, &validation).ok()
    };
    Contender::new(id, move |specimen| {
        // Written only where it changes: the line stays shared between threads.
        if RUST_CRYPTO.load(Ordering::Relaxed) != rust_crypto {
            RUST_CRYPTO.store(rust_crypto, Ordering::Relaxed);
        }
        black_box(verify(specimen)).is_some()
    })
}
