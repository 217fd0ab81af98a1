//! What no backend is asked, because one may be careless.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use cloudflare_access::rs256::{InvalidSignature, PreparedKey, PublicKey, UnsupportedKey};

use super::*;

/// Takes whatever comes for a signature.
struct Careless;

impl Backend for Careless {
    fn prepare(&self, _: &PublicKey<'_>) -> Result<Box<dyn PreparedKey>, UnsupportedKey> {
        Ok(Box::new(Careless))
    }
}

impl PreparedKey for Careless {
    fn verify(&self, _: &[u8], _: &[u8]) -> Result<(), InvalidSignature> {
        Ok(())
    }
}

#[test]
fn a_signature_is_as_long_as_the_modulus_and_smaller() {
    let issuer = Issuer::new("acme");
    let verifier = verifier_on(&Careless, &issuer);
    let modulus = URL_SAFE_NO_PAD.decode(issuer.current_key().jwk()["n"].as_str().unwrap()).unwrap();
    let (mut below, mut above) = (modulus.clone(), modulus.clone());
    *below.last_mut().unwrap() -= 1;
    *above.last_mut().unwrap() += 1;
    let longer = [&[0], below.as_slice()].concat();
    for (signature, expected) in [
        (below.as_slice(), None),
        (&modulus, Some(Refusal::BadSignature)),
        (&above, Some(Refusal::BadSignature)),
        (&longer, Some(Refusal::BadSignature)),
        (&below[..255], Some(Refusal::BadSignature)),
        (&[], Some(Refusal::BadSignature)),
    ] {
        let token = user().with_signature(signature);
        assert_eq!(verify_at(&verifier, &token, NOW).err(), expected, "{} octets", signature.len());
    }
}
