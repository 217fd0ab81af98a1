use alloc::string::String;
use alloc::sync::{Arc, Weak};
use alloc::vec::Vec;
use core::fmt;

use crate::header;
use crate::json::{self, Value};
use crate::jwk::{Jwk, SkipReason};
use crate::rs256::{Backend, PublicKey, VerifyingKey};

/// How many entries of `keys` are read. Access publishes two keys; each usable one costs memory and preparation.
const MAX_KEYS: usize = 64;

/// The public keys of one team, each prepared once, looked up by key id. Cloning is cheap.
///
/// Read from the document at [`certs_url`](crate::TeamDomain::certs_url), of which `keys` alone counts: `public_cert`
/// "may be served from an outdated cache" (Access docs, "Validate JWTs"). The order of the keys has no meaning.
#[derive(Clone)]
pub struct KeySet {
    contents: Arc<Contents>,
}

struct Contents {
    keys: Vec<Key>,
    skipped: Vec<SkippedKey>,
}

struct Key {
    /// The header that Access writes for this key, and the dot behind it, as they stand in a token.
    header: Option<String>,
    id: String,
    modulus_bits: usize,
    verifying_key: VerifyingKey,
}

impl KeySet {
    /// The longest document that is read, in bytes: 64 KiB. Access's has 4 to 5 KB.
    pub const MAX_DOCUMENT: usize = 64 * 1024;

    /// Reads the certs document and prepares its keys with the default backend.
    ///
    /// # Errors
    ///
    /// See [`parse_with`](KeySet::parse_with).
    #[cfg(feature = "rsa")]
    pub fn parse(document: &[u8]) -> Result<KeySet, InvalidKeySet> {
        KeySet::parse_with(document, crate::rs256::rsa())
    }

    /// Reads the certs document and prepares its keys with `backend`.
    ///
    /// An entry that is no RS256 verification key, is weak or is malformed is [skipped](KeySet::skipped), so that one
    /// odd key does not lose the good ones (RFC 7517 §5).
    ///
    /// # Errors
    ///
    /// The document is not what Access publishes, or holds no usable key. Nobody should give up a good set for it.
    pub fn parse_with(document: &[u8], backend: &dyn Backend) -> Result<KeySet, InvalidKeySet> {
        if document.len() > KeySet::MAX_DOCUMENT {
            return Err(InvalidKeySet::TooLarge);
        }
        let document = core::str::from_utf8(document).map_err(|_| InvalidKeySet::NotJson)?;
        let mut entries = None;
        json::object(document, |name, value| {
            if name.is("keys") {
                entries = Some(value);
            }
        })
        .map_err(|_| InvalidKeySet::NotJson)?;
        let Some(Value::Array(entries)) = entries else {
            return Err(InvalidKeySet::NoKeys);
        };
        let mut jwks = Vec::new();
        json::array(entries, |entry| jwks.push(Jwk::parse(entry))).map_err(|_| InvalidKeySet::NotJson)?;
        if jwks.len() > MAX_KEYS {
            return Err(InvalidKeySet::TooManyKeys);
        }
        KeySet::prepare(jwks, backend)
    }

    fn prepare(jwks: Vec<Result<Jwk, SkippedKey>>, backend: &dyn Backend) -> Result<KeySet, InvalidKeySet> {
        let mut usable: Vec<Jwk> = Vec::new();
        let mut keys = Vec::new();
        let mut skipped = Vec::new();
        for jwk in jwks {
            let prepared = jwk.and_then(|jwk| match jwk.prepare(backend) {
                Ok(key) => Ok((jwk, key)),
                Err(reason) => Err(SkippedKey::new(Some(jwk.key_id), reason)),
            });
            match prepared {
                Ok((jwk, key)) => match usable.iter().find(|known| known.key_id == jwk.key_id) {
                    Some(twin) if *twin == jwk => {}
                    // Which of the two is meant is a guess, and trying both lets whoever adds one take over the id.
                    Some(_) => return Err(InvalidKeySet::AmbiguousKeyId),
                    None => {
                        usable.push(jwk);
                        keys.push(key);
                    }
                },
                // Also one with the id of a usable key: it must not hide that one.
                Err(unusable) => skipped.push(unusable),
            }
        }
        if keys.is_empty() {
            return Err(InvalidKeySet::NoUsableKey);
        }
        Ok(KeySet { contents: Arc::new(Contents { keys, skipped }) })
    }

    pub(crate) fn id(&self) -> KeySetId {
        KeySetId(Arc::downgrade(&self.contents))
    }

    pub(crate) fn verifying_key(&self, key_id: &str) -> Option<&VerifyingKey> {
        self.contents.keys.iter().find(|key| key.id == key_id).map(|key| &key.verifying_key)
    }

    /// The id of the key that `token` names, and what of the token is left to read, where its header is byte for byte the
    /// one that Access writes for the key.
    pub(crate) fn strip_header<'t>(&self, token: &'t [u8]) -> Option<(&str, &'t [u8])> {
        let mut keys = self.contents.keys.iter();
        keys.find_map(|key| Some((key.id.as_str(), token.strip_prefix(key.header.as_ref()?.as_bytes())?)))
    }

    /// The ids and sizes in bits of the usable keys, in the order of the document.
    pub fn keys(&self) -> impl Iterator<Item = (&str, usize)> {
        self.contents.keys.iter().map(|key| (key.id.as_str(), key.modulus_bits))
    }

    /// The entries that are no usable keys, and why.
    #[must_use]
    pub fn skipped(&self) -> &[SkippedKey] {
        &self.contents.skipped
    }
}

/// Which set of keys it was: a set read anew is another one, whatever it holds.
///
/// A weak pointer keeps the address from being used again, and does not keep withdrawn keys in memory.
#[derive(Clone)]
pub(crate) struct KeySetId(Weak<Contents>);

impl KeySetId {
    pub(crate) fn is_of(&self, key_set: &KeySet) -> bool {
        core::ptr::eq(self.0.as_ptr(), Arc::as_ptr(&key_set.contents))
    }
}

impl Jwk {
    fn prepare(&self, backend: &dyn Backend) -> Result<Key, SkipReason> {
        let key = PublicKey::new(&self.modulus, &self.exponent).map_err(SkipReason::PublicKey)?;
        let verifying_key = VerifyingKey::prepare(&key, backend).map_err(|_| SkipReason::UnsupportedByBackend)?;
        Ok(Key {
            header: header::as_access_writes_it(&self.key_id),
            id: self.key_id.clone(),
            modulus_bits: key.modulus_bits(),
            verifying_key,
        })
    }
}

impl fmt::Debug for KeySet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.keys()).finish()
    }
}

/// An entry of the certs document that is no usable key.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SkippedKey {
    /// Its id, where it has one that is a string. Whoever wrote the document chose it: escape it where it is shown.
    pub key_id: Option<String>,
    /// What is wrong with it.
    pub reason: SkipReason,
}

impl SkippedKey {
    pub(crate) fn new(key_id: Option<String>, reason: SkipReason) -> SkippedKey {
        SkippedKey { key_id, reason }
    }
}

/// The document is no key set that could verify anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum InvalidKeySet {
    /// Two usable keys have the same id.
    AmbiguousKeyId,
    /// There is no array `keys`.
    NoKeys,
    /// `keys` holds no key that may verify application tokens.
    NoUsableKey,
    /// It is not one UTF-8 JSON object with unique members.
    NotJson,
    /// It is longer than 64 KiB.
    TooLarge,
    /// `keys` has more than 64 entries.
    TooManyKeys,
}

impl fmt::Display for InvalidKeySet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            InvalidKeySet::AmbiguousKeyId => "two different keys of the key set have the same id",
            InvalidKeySet::NoKeys => "the key set has no array `keys`",
            InvalidKeySet::NoUsableKey => "the key set has no key that can verify application tokens",
            InvalidKeySet::NotJson => "the key set is not one JSON object with unique members",
            InvalidKeySet::TooLarge => "the key set is longer than 64 KiB",
            InvalidKeySet::TooManyKeys => "the key set has more than 64 keys",
        })
    }
}

impl core::error::Error for InvalidKeySet {}
