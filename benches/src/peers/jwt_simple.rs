use std::collections::{HashMap, HashSet};
use std::hint::black_box;

use jwt_simple::algorithms::{RS256PublicKey, RSAPublicKeyLike as _};
use jwt_simple::common::VerificationOptions;
use jwt_simple::token::Token;

use super::claims::OtherClaims;
use crate::{Contender, Specimen, Team};

pub(super) fn contender(team: &Team, id: &str) -> Contender {
    let mut keys = HashMap::new();
    for jwk in team.jwks() {
        let key = RS256PublicKey::from_jwk(&jwk.to_string()).expect("an RSA key");
        keys.insert(jwk["kid"].as_str().expect("a key id").to_owned(), key);
    }
    let options = VerificationOptions {
        allowed_issuers: Some(HashSet::from([team.issuer().issuer().to_owned()])),
        allowed_audiences: Some(HashSet::from([team.issuer().audience().to_owned()])),
        ..VerificationOptions::default()
    };
    let verify = move |specimen: &Specimen| {
        let metadata = Token::decode_metadata(specimen.token()).ok()?;
        let key = keys.get(metadata.key_id()?)?;
        key.verify_token::<OtherClaims>(specimen.token(), Some(options.clone())).ok()
    };
    Contender::new(id, move |specimen| black_box(verify(specimen)).is_some())
}
