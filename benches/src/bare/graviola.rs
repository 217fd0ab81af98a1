use graviola::signing::rsa::VerifyingKey;
use rsa::pkcs1::EncodeRsaPublicKey as _;
use rsa::{BoxedUint, PublicKey};

use crate::{Contender, Team};

pub(super) fn contender(team: &Team) -> Contender {
    let (n, e) = team.public_key();
    let key = PublicKey::new(BoxedUint::from_be_slice_vartime(&n), BoxedUint::from_be_slice_vartime(&e));
    let der = key.expect("a public key").to_pkcs1_der().expect("a public key has a DER form");
    let key = VerifyingKey::from_pkcs1_der(der.as_bytes()).expect("a public key");
    Contender::new("bare/graviola", move |specimen| {
        key.verify_pkcs1_sha256(specimen.signature(), specimen.signing_input()).is_ok()
    })
}
