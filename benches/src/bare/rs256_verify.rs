use rs256_verify::{Implementation, PublicKey};

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
    implementations.into_iter().filter_map(contender).collect()
}
