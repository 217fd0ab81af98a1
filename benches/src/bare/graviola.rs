#[cfg(target_arch = "x86_64")]
use std::arch::is_x86_feature_detected;

use graviola::signing::rsa::VerifyingKey;
use rsa::pkcs1::EncodeRsaPublicKey as _;
use rsa::{BoxedUint, PublicKey};

use crate::{Contender, Team};

/// Whether it runs on this processor. On one that lacks something, as valgrind's does, it ends the program.
pub(crate) fn runs_here() -> bool {
    #[cfg(target_arch = "x86_64")]
    return is_x86_feature_detected!("adx")
        && is_x86_feature_detected!("aes")
        && is_x86_feature_detected!("avx2")
        && is_x86_feature_detected!("bmi1")
        && is_x86_feature_detected!("bmi2")
        && is_x86_feature_detected!("pclmulqdq");
    #[cfg(not(target_arch = "x86_64"))]
    true
}

pub(super) fn contender(team: &Team) -> Option<Contender> {
    if !runs_here() {
        return None;
    }
    let (n, e) = team.public_key();
    let key = PublicKey::new(BoxedUint::from_be_slice_vartime(&n), BoxedUint::from_be_slice_vartime(&e));
    let der = key.expect("a public key").to_pkcs1_der().expect("a public key has a DER form");
    let key = VerifyingKey::from_pkcs1_der(der.as_bytes()).expect("a public key");
    Some(Contender::new("bare/graviola", move |specimen| {
        key.verify_pkcs1_sha256(specimen.signature(), specimen.signing_input()).is_ok()
    }))
}
