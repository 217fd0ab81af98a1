use ring::signature::{RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents};

use crate::{Contender, Team};

/// `ring` has no prepared keys: the components are all that can be kept.
pub(super) fn contender(team: &Team) -> Contender {
    let (n, e) = team.public_key();
    let key = RsaPublicKeyComponents { n, e };
    Contender::new("bare/ring", move |specimen| {
        key.verify(&RSA_PKCS1_2048_8192_SHA256, specimen.signing_input(), specimen.signature()).is_ok()
    })
}
