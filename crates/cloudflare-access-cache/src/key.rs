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
        let (first, _) = self.0.split_first_chunk().expect("a digest has more than 8 bytes");
        hasher.write_u64(u64::from_le_bytes(*first));
    }
}

/// Takes a number for its own hash.
pub(crate) type FirstBytes = BuildHasherDefault<Unchanged>;

#[derive(Default)]
pub(crate) struct Unchanged(u64);

impl Hasher for Unchanged {
    fn finish(&self) -> u64 {
        self.0
    }

    /// No key but [`Key`] comes here, and it writes one number.
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(*byte);
        }
    }

    fn write_u64(&mut self, number: u64) {
        self.0 = number;
    }
}
