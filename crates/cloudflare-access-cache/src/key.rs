//! How entries are found.

use std::hash::{BuildHasherDefault, Hash, Hasher};

use cloudflare_access::TokenDigest;

/// The digest of a token, which is its own hash.
///
/// Hash tables take seeded hashes since attackers may choose keys that collide. Here they choose tokens, and the first 64
/// bits of a SHA-256 digest are as evenly spread as any seeded hash. To crowd a bucket somebody would need thousands of
/// tokens, signed by Access, whose digests begin alike: only verified tokens are stored.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Key(pub(crate) TokenDigest);

impl Hash for Key {
    fn hash<H: Hasher>(&self, hasher: &mut H) {
        hasher.write(&self.0);
    }
}

/// Takes the first 64 bits of a [`Key`] for its hash.
pub(crate) type FirstBytes = BuildHasherDefault<Unchanged>;

#[derive(Default)]
pub(crate) struct Unchanged(u64);

impl Hasher for Unchanged {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, digest: &[u8]) {
        self.0 = digest.first_chunk().map_or(0, |first| u64::from_le_bytes(*first));
    }
}
