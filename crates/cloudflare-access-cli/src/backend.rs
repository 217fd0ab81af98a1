use cloudflare_access::rs256::{self, Backend, PreparedKey, PublicKey, UnsupportedKey};

/// The fastest backend that takes a key: `rs256-verify` checks eight signatures at once on processors that can, and the
/// portable one takes the sizes and exponents that it does not. All give the same verdicts.
pub(crate) fn fastest() -> &'static dyn Backend {
    &Fastest
}

struct Fastest;

impl Backend for Fastest {
    fn prepare(&self, key: &PublicKey<'_>) -> Result<Box<dyn PreparedKey>, UnsupportedKey> {
        rs256::rs256_verify().prepare(key).or_else(|_| rs256::rsa().prepare(key))
    }
}
