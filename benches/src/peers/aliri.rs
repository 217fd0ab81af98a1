use std::hint::black_box;

use aliri::jwa::Algorithm;
use aliri::jwt::{
    Audience, Audiences, BasicHeaders, CoreClaims, CoreHeaders as _, CoreValidator, Decomposed, HasAlgorithm as _,
    Issuer, IssuerRef, Subject, SubjectRef, Validated,
};
use aliri::{Jwks, JwtRef};
use aliri_clock::UnixTime;
use serde::Deserialize;

use crate::{Contender, Specimen, Team};

#[derive(Clone, Debug, Deserialize)]
#[expect(dead_code, reason = "reading them is the work that is measured")]
struct Claims {
    aud: Audiences,
    email: String,
    exp: UnixTime,
    iat: UnixTime,
    nbf: UnixTime,
    iss: Issuer,
    #[serde(rename = "type")]
    kind: String,
    identity_nonce: String,
    sub: Subject,
    country: String,
    policy_id: String,
}

impl CoreClaims for Claims {
    fn nbf(&self) -> Option<UnixTime> {
        Some(self.nbf)
    }

    fn exp(&self) -> Option<UnixTime> {
        Some(self.exp)
    }

    fn aud(&self) -> &Audiences {
        &self.aud
    }

    fn iss(&self) -> Option<&IssuerRef> {
        Some(&self.iss)
    }

    fn sub(&self) -> Option<&SubjectRef> {
        Some(&self.sub)
    }
}

pub(super) fn contender(team: &Team) -> Contender {
    let keys: Jwks = serde_json::from_str(&team.certs_json()).expect("a JWK set");
    let validator = CoreValidator::default()
        .add_approved_algorithm(Algorithm::RS256)
        .add_allowed_audience(Audience::new(team.issuer().audience().to_owned()))
        .require_issuer(Issuer::new(team.issuer().issuer().to_owned()))
        .check_expiration()
        .check_not_before();
    let verify = move |specimen: &Specimen| -> Option<Validated<Claims>> {
        let token: Decomposed<'_, BasicHeaders> = JwtRef::from_str(specimen.token()).decompose().ok()?;
        let key = keys.get_key_by_id(token.untrusted_header().kid()?, token.alg())?;
        token.verify(key, &validator).ok()
    };
    Contender::new("peer/aliri", move |specimen| black_box(verify(specimen)).is_some())
}
