//! The verifiers that the cases are about.

use std::io;
use std::time::{SystemTime, UNIX_EPOCH};

use cloudflare_access::{Application, KeySet, KeySource, UnixTime, Verifier};
use cloudflare_access_testing::AUDIENCE;

use crate::vectors;

/// The verifier of the team's application, with the keys in `vectors/keys.json`.
///
/// # Errors
///
/// The key set cannot be read.
pub fn verifier() -> io::Result<Verifier> {
    Ok(with_keys(key_set()?))
}

/// The same, told to accept tokens without `type`.
///
/// # Errors
///
/// The key set cannot be read.
pub fn verifier_without_type() -> io::Result<Verifier> {
    Ok(verifier()?.accept_missing_type())
}

/// The verifier of a process that has no keys yet.
#[must_use]
pub fn verifier_without_keys() -> Verifier {
    struct NoKeys;

    impl KeySource for NoKeys {
        fn key_set(&self) -> Option<KeySet> {
            None
        }
    }

    with_keys(NoKeys)
}

/// The verifier of the team's application with other keys.
///
/// # Panics
///
/// Never: the team has a name and an audience.
#[must_use]
pub fn with_keys(keys: impl KeySource + 'static) -> Verifier {
    Verifier::new(Application::parse("acme", [AUDIENCE]).expect("the team has a name and an audience"), keys)
}

/// The keys in `vectors/keys.json`.
///
/// # Errors
///
/// The file cannot be read, or holds no key.
pub fn key_set() -> io::Result<KeySet> {
    KeySet::parse(&vectors::keys()?).map_err(io::Error::other)
}

/// The time on the clock of this machine.
#[must_use]
pub fn now() -> UnixTime {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(UnixTime::MAX, UnixTime::from)
}
