use rsa::pkcs1v15::{Signature, VerifyingKey};
use rsa::signature::Verifier as _;
use rsa::{BoxedUint, PublicKey};
use sha2::Sha256;

use crate::{Contender, Team};

pub(super) fn contender(team: &Team) -> Contender {
    let (n, e) = team.public_key();
    let key = PublicKey::new(BoxedUint::from_be_slice_vartime(&n), BoxedUint::from_be_slice_vartime(&e));
    let key = VerifyingKey::<Sha256>::new(key.expect("a public key"));
    Contender::new("bare/rsa", move |specimen| {
        Signature::try_from(specimen.signature())
            .is_ok_and(|signature| key.verify(specimen.signing_input(), &signature).is_ok())
    })
}
