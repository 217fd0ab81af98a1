use std::hint::black_box;

use biscuit::jwa::SignatureAlgorithm;
use biscuit::jwk::JWKSet;
use biscuit::{ClaimPresenceOptions, Empty, JWT, Presence, Validation, ValidationOptions};

use super::claims::OtherClaims;
use crate::{Contender, Specimen, Team};

pub(super) fn contender(team: &Team) -> Contender {
    let keys: JWKSet<Empty> = serde_json::from_str(&team.certs_json()).expect("a JWK set");
    let options = ValidationOptions {
        claim_presence_options: ClaimPresenceOptions {
            expiry: Presence::Required,
            issuer: Presence::Required,
            audience: Presence::Required,
            ..ClaimPresenceOptions::default()
        },
        issuer: Validation::Validate(team.issuer().issuer().to_owned()),
        audience: Validation::Validate(team.issuer().audience().to_owned()),
        ..ValidationOptions::default()
    };
    let verify = move |specimen: &Specimen| {
        let token = JWT::<OtherClaims, Empty>::new_encoded(specimen.token());
        let token = token.decode_with_jwks(&keys, Some(SignatureAlgorithm::RS256)).ok()?;
        token.validate(options.clone()).ok()?;
        Some(token)
    };
    Contender::new("peer/biscuit", move |specimen| black_box(verify(specimen)).is_some())
}
