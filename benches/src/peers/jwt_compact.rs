use std::collections::HashMap;
use std::hint::black_box;

use jwt_compact::alg::{Rsa, RsaPublicKey};
use jwt_compact::jwk::JsonWebKey;
use jwt_compact::{AlgorithmExt as _, TimeOptions, UntrustedToken};
use serde::Deserialize;

use crate::{Contender, Specimen, Team};

/// It reads `exp`, `iat` and `nbf` itself, and leaves `iss` and `aud` to the caller.
#[derive(Clone, Debug, Deserialize)]
#[expect(dead_code, reason = "reading them is the work that is measured")]
struct Custom {
    aud: Vec<String>,
    email: String,
    iss: String,
    #[serde(rename = "type")]
    kind: String,
    identity_nonce: String,
    sub: String,
    country: String,
    policy_id: String,
}

pub(super) fn contender(team: &Team) -> Contender {
    let mut keys = HashMap::new();
    for jwk in team.jwks() {
        let id = jwk["kid"].as_str().expect("a key id").to_owned();
        let jwk: JsonWebKey<'_> = serde_json::from_value(jwk).expect("a JWK");
        keys.insert(id, RsaPublicKey::try_from(&jwk).expect("an RSA key"));
    }
    let (audience, issuer) = (team.issuer().audience().to_owned(), team.issuer().issuer().to_owned());
    let (algorithm, times) = (Rsa::rs256(), TimeOptions::default());
    let verify = move |specimen: &Specimen| {
        let token = UntrustedToken::new(specimen.token()).ok()?;
        let key = keys.get(token.header().key_id.as_deref()?)?;
        let token = algorithm.validator::<Custom>(key).validate(&token).ok()?;
        let claims = token.claims();
        claims.validate_expiration(&times).ok()?.validate_maturity(&times).ok()?;
        (claims.custom.iss == issuer && claims.custom.aud.contains(&audience)).then_some(token)
    };
    Contender::new("peer/jwt-compact", move |specimen| black_box(verify(specimen)).is_some())
}
