use std::fmt;
use std::sync::LazyLock;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use cloudflare_access_testing::{Issuer, TestKey, Token};
use rsa::PrivateKey;
use rsa::pkcs8::DecodePrivateKey as _;
use rsa::traits::PublicKeyParts as _;
use serde_json::{Value, json};
use sha2::Sha256;

/// The test kit has no key of this size, since Access never used one.
static RSA_3072: LazyLock<PrivateKey> = LazyLock::new(|| {
    PrivateKey::from_pkcs8_pem(include_str!("../keys/rsa-3072.pem")).expect("the committed key is PKCS#8")
});
const RSA_3072_KEY_ID: &str = "9f2b6d0c4e8a1753bd90f6a2c47e1835d60b9c2f4a7e81d35c06b9f2e4a7d813";

/// A team whose key set has two keys, of which the second signs, and has the size that is measured.
#[derive(Clone)]
pub struct Team {
    issuer: Issuer,
    modulus_bits: usize,
}

impl Team {
    /// A team that signs with a key of 2048, 3072 or 4096 bits.
    #[must_use]
    pub fn new(modulus_bits: usize) -> Team {
        let mut issuer = Issuer::new("acme");
        match modulus_bits {
            2048 => {}
            3072 => {
                issuer.withdraw(TestKey::second().key_id());
                issuer.add_jwk(json!({
                    "kid": RSA_3072_KEY_ID, "kty": "RSA", "alg": "RS256", "use": "sig",
                    "e": URL_SAFE_NO_PAD.encode(RSA_3072.e_bytes()), "n": URL_SAFE_NO_PAD.encode(RSA_3072.n_bytes()),
                }));
            }
            4096 => issuer = issuer.with_keys(TestKey::large(), [TestKey::first()]),
            _ => panic!("no key has {modulus_bits} bits"),
        }
        Team { issuer, modulus_bits }
    }

    /// The team's issuer.
    #[must_use]
    pub fn issuer(&self) -> &Issuer {
        &self.issuer
    }

    /// The certs document.
    #[must_use]
    pub fn certs_json(&self) -> String {
        self.issuer.certs_json()
    }

    /// The keys as JSON Web Keys.
    #[must_use]
    pub fn jwks(&self) -> Vec<Value> {
        let certs: Value = serde_json::from_str(&self.certs_json()).expect("the certs document is JSON");
        certs["keys"].as_array().expect("`keys` is an array").clone()
    }

    /// The members `n` and `e` of the key that signs, as octets.
    #[must_use]
    pub fn public_key(&self) -> (Vec<u8>, Vec<u8>) {
        let jwk = self.jwks().pop().expect("the team has keys");
        let octets = |name: &str| URL_SAFE_NO_PAD.decode(jwk[name].as_str().expect("a string")).expect("base64url");
        (octets("n"), octets("e"))
    }

    /// A user's token as Access makes them today, about 960 bytes long, issued a minute ago.
    pub(crate) fn token(&self, number: usize) -> Token {
        let now = std::time::UNIX_EPOCH.elapsed().expect("a clock after 1970").as_secs();
        self.issuer
            .user(&format!("user{number:02}@example.com"))
            .issued_at(now - 60)
            .claim("policy_id", "2f9d3c70-8a41-4f0e-b6d2-71c5e9a0d384")
    }

    /// Signs it with the key that is measured.
    pub(crate) fn sign(&self, token: Token) -> String {
        if self.modulus_bits != 3072 {
            return token.sign();
        }
        let token = token.key_id(RSA_3072_KEY_ID);
        let signature = RSA_3072.pkcs1v15_sign::<Sha256>(token.signing_input().as_bytes());
        token.with_signature(&signature.expect("the key has room for a signature"))
    }
}

impl fmt::Debug for Team {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Team").field("modulus_bits", &self.modulus_bits).finish_non_exhaustive()
    }
}
