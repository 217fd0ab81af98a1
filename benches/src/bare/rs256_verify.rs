use rs256_verify::{Check, Implementation, PublicKey, verify_batch};

use crate::{Contender, Team};

/// What it chooses on this processor, and each of its implementations by itself.
pub(super) fn contenders(team: &Team) -> Vec<Contender> {
    let implementations = [
        ("rs256-verify", Some(Implementation::fastest())),
        ("rs256-verify-portable", Some(Implementation::portable())),
        ("rs256-verify-bmi2", Implementation::bmi2()),
        ("rs256-verify-ifma", Implementation::ifma()),
    ];
    let (n, _) = team.public_key();
    let contender = |(name, implementation): (&str, Option<Implementation>)| {
        let key = PublicKey::with_implementation(&n, implementation?).expect("a public key");
        Some(Contender::new(format!("bare/{name}"), move |specimen| {
            key.verify(specimen.signing_input(), specimen.signature()).is_ok()
        }))
    };
    implementations.into_iter().filter_map(contender).chain(eight_lanes(&n)).collect()
}

/// Eight signatures at once, where the processor has the lanes.
fn eight_lanes(modulus: &[u8]) -> Option<Contender> {
    let key = PublicKey::with_implementation(modulus, Implementation::ifma()?).expect("a public key");
    Some(Contender::batch("bare/rs256-verify-eight-lanes", 8, move |specimens| {
        let checks = specimens.iter().map(|specimen| Check {
            key: &key,
            message: specimen.signing_input(),
            signature: specimen.signature(),
        });
        verify_batch(checks).all(|verdict| verdict.is_ok())
    }))
}
