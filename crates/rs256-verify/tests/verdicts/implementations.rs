use std::io::{self, Write};
use std::sync::Once;

use rs256_verify::{Check, Implementation, PublicKey, verify_batch};

/// What this machine can test. Says once what it cannot.
pub(crate) fn implementations() -> Vec<Implementation> {
    static SAID: Once = Once::new();
    let optional = [("BMI2", Implementation::bmi2()), ("AVX-512 IFMA", Implementation::ifma())];
    SAID.call_once(|| {
        for (name, _) in optional.iter().filter(|(_, implementation)| implementation.is_none()) {
            // Not by `eprintln`, which the test runner keeps from being seen.
            let _ = writeln!(io::stderr(), "SKIPPED: this machine has no {name}; its implementation is not tested");
        }
    });
    [Implementation::portable()].into_iter().chain(optional.into_iter().filter_map(|(_, some)| some)).collect()
}

/// One modulus on every implementation.
pub(crate) struct Keys(Vec<PublicKey>);

impl Keys {
    pub(crate) fn new(modulus: &[u8]) -> Keys {
        let key = |implementation| PublicKey::with_implementation(modulus, implementation);
        Keys(implementations().into_iter().map(|implementation| key(implementation).expect("a modulus")).collect())
    }

    /// The one verdict of all.
    #[track_caller]
    pub(crate) fn accept(&self, message: &[u8], signature: &[u8]) -> bool {
        let mut verdicts: Vec<_> = self.0.iter().map(|key| (key, key.verify(message, signature).is_ok())).collect();
        let (_, first) = verdicts[0];
        // Eight at once, in every lane.
        for key in &self.0 {
            let batch = verify_batch([Check { key, message, signature }; 8]);
            verdicts.extend(batch.map(|verdict| (key, verdict.is_ok())));
        }
        assert!(verdicts.iter().all(|(_, verdict)| *verdict == first), "implementations disagree: {verdicts:?}");
        first
    }
}
