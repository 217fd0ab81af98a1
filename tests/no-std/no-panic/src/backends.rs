//! Backends without arithmetic, through the public seam: behind them nothing is left but the core.

use alloc::boxed::Box;

use cloudflare_access::rs256::{Backend, InvalidSignature, PreparedKey, PublicKey, UnsupportedKey};

/// Takes every signature for a good one, or for a bad one.
pub struct Always(pub Result<(), InvalidSignature>);

impl Backend for Always {
    fn prepare(&self, _: &PublicKey<'_>) -> Result<Box<dyn PreparedKey>, UnsupportedKey> {
        Ok(Box::new(Always(self.0)))
    }
}

impl PreparedKey for Always {
    fn verify(&self, _: &[u8], _: &[u8]) -> Result<(), InvalidSignature> {
        self.0
    }
}
