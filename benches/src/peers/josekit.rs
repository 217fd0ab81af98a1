use std::collections::HashMap;
use std::hint::black_box;

use josekit::jwk::Jwk;
use josekit::jws::{JwsVerifier, RS256};
use josekit::jwt::{JwtPayloadValidator, decode_with_verifier_selector};

use crate::{Contender, Specimen, Team};

pub(super) fn contender(team: &Team) -> Contender {
    let mut keys = HashMap::new();
    for jwk in team.jwks() {
        let id = jwk["kid"].as_str().expect("a key id").to_owned();
        let jwk = Jwk::from_bytes(jwk.to_string()).expect("a JWK");
        keys.insert(id, RS256.verifier_from_jwk(&jwk).expect("an RSA key"));
    }
    let mut validator = JwtPayloadValidator::new();
    validator.set_issuer(team.issuer().issuer());
    validator.set_audience(team.issuer().audience());
    let verify = move |specimen: &Specimen| {
        let choose = |header: &josekit::jws::JwsHeader| {
            let key = header.key_id().and_then(|id| keys.get(id));
            Ok(key.map(|key| key as &dyn JwsVerifier))
        };
        let (payload, header) = decode_with_verifier_selector(specimen.token(), choose).ok()?;
        validator.validate(&payload).ok()?;
        Some((payload, header))
    };
    Contender::new("peer/josekit", move |specimen| black_box(verify(specimen)).is_some())
}
