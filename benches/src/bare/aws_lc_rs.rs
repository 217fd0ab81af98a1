use aws_lc_rs::signature::{RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents};

use crate::{Contender, Team};

pub(super) fn contender(team: &Team) -> Contender {
    let (n, e) = team.public_key();
    let key = RsaPublicKeyComponents { n, e }.to_parsed_public_key(&RSA_PKCS1_2048_8192_SHA256).expect("a public key");
    Contender::new("bare/aws-lc-rs", move |specimen| {
        key.verify_sig(specimen.signing_input(), specimen.signature()).is_ok()
    })
}
