use cloudflare_access::rs256::{Backend, InvalidSignature, PreparedKey, PublicKey, UnsupportedKey};
use rs256_verify::Implementation;

/// The backends that `rs256-verify` would be on processors without AVX-512 IFMA, and without BMI2.
pub(super) fn backends() -> Vec<(&'static str, &'static dyn Backend)> {
    let fixed = |implementation| -> &'static dyn Backend { Box::leak(Box::new(Fixed(implementation))) };
    let portable = ("rs256-verify-portable", fixed(Implementation::portable()));
    let bmi2 = Implementation::bmi2().map(|bmi2| ("rs256-verify-bmi2", fixed(bmi2)));
    [Some(portable), bmi2].into_iter().flatten().collect()
}

struct Fixed(Implementation);

impl Backend for Fixed {
    fn prepare(&self, key: &PublicKey<'_>) -> Result<Box<dyn PreparedKey>, UnsupportedKey> {
        let key = rs256_verify::PublicKey::with_implementation(key.modulus(), self.0);
        Ok(Box::new(Prepared(key.map_err(|_| UnsupportedKey)?)))
    }
}

struct Prepared(rs256_verify::PublicKey);

impl PreparedKey for Prepared {
    fn verify(&self, message: &[u8], signature: &[u8]) -> Result<(), InvalidSignature> {
        self.0.verify(message, signature).map_err(|_| InvalidSignature)
    }
}
