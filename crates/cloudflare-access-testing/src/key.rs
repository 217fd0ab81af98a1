use std::borrow::Cow;
use std::fmt;
use std::sync::LazyLock;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rsa::PrivateKey;
use rsa::pkcs8::{DecodePrivateKey as _, EncodePublicKey as _, LineEnding};
use rsa::traits::PublicKeyParts as _;
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use crate::members::Members;

/// A handle to one of the committed keys, which is parsed at its first use and once per process.
macro_rules! committed_key {
    ($name:literal) => {{
        static MATERIAL: LazyLock<Material> = LazyLock::new(|| {
            Material::parse(
                $name,
                include_str!(concat!("../keys/", $name, ".pem")),
                include_str!(concat!("../keys/", $name, ".certificate.pem")),
            )
        });
        TestKey(Kind::Committed(&MATERIAL))
    }};
}

/// One of the RSA key pairs that this crate carries, or, with the feature `edge`, a fresh one.
///
/// The private halves of those that the crate carries are published with it: a signature by one of
/// them proves nothing outside a test. Copying a `TestKey` copies a reference. `Debug` shows the
/// name and the key id, never the private half.
#[derive(Clone, Copy)]
pub struct TestKey(Kind);

#[derive(Clone, Copy)]
enum Kind {
    Committed(&'static LazyLock<Material>),
    #[cfg(feature = "edge")]
    Generated(&'static Material),
}

pub(crate) struct Material {
    pub(crate) name: &'static str,
    pub(crate) private: PrivateKey,
    pub(crate) key_id: String,
    pub(crate) public_key_pem: String,
    pub(crate) certificate_pem: Cow<'static, str>,
}

impl TestKey {
    /// The first key of a team's ring, RSA-2048: what [`Issuer::new`](crate::Issuer::new) publishes
    /// as the previous key.
    #[must_use]
    pub fn first() -> Self {
        committed_key!("first")
    }

    /// The second key of the ring, RSA-2048: what a new [`Issuer`](crate::Issuer) signs with.
    #[must_use]
    pub fn second() -> Self {
        committed_key!("second")
    }

    /// The third key of the ring, RSA-2048: current after one rotation.
    #[must_use]
    pub fn third() -> Self {
        committed_key!("third")
    }

    /// The fourth key of the ring, RSA-2048: current after two rotations.
    #[must_use]
    pub fn fourth() -> Self {
        committed_key!("fourth")
    }

    /// An RSA-2048 key that no team publishes: the attacker's.
    #[must_use]
    pub fn outsider() -> Self {
        committed_key!("outsider")
    }

    /// An RSA-4096 key, larger than Access uses today but sound.
    #[must_use]
    pub fn large() -> Self {
        committed_key!("large")
    }

    /// An RSA-1024 key, below what RFC 7518 section 3.3 permits for RS256; a key set that holds it
    /// invites forgery.
    #[must_use]
    pub fn weak() -> Self {
        committed_key!("weak")
    }

    /// The key's id as Access forms it: SHA-256 of the DER SubjectPublicKeyInfo in lowercase hex.
    ///
    /// Access does not document the rule; it holds for key sets captured from live teams.
    #[must_use]
    pub fn key_id(&self) -> &'static str {
        &self.material().key_id
    }

    /// The public half as the JSON Web Key that Access would publish (RFC 7517).
    ///
    /// Exactly the members `kid`, `kty`, `alg`, `use`, `e` and `n`. Change the value and hand it to
    /// [`Issuer::add_jwk`](crate::Issuer::add_jwk) to publish an odd one.
    #[must_use]
    pub fn jwk(&self) -> Value {
        self.jwk_members().into_value()
    }

    /// The public half as SubjectPublicKeyInfo in PEM (`BEGIN PUBLIC KEY`).
    #[must_use]
    pub fn public_key_pem(&self) -> &'static str {
        &self.material().public_key_pem
    }

    /// The self-signed certificate over this key, in PEM, for the `cert` members of a certs answer.
    ///
    /// Only its shape counts: it has expired, or will, and nothing ever checks it.
    #[must_use]
    pub fn certificate_pem(&self) -> &'static str {
        &self.material().certificate_pem
    }

    /// The RS256 signature over `message`: RSASSA-PKCS1-v1_5 with SHA-256 (RFC 7518 section 3.3).
    ///
    /// Equal messages give equal signatures. The result is as long as the modulus.
    #[must_use]
    pub fn sign(&self, message: &[u8]) -> Vec<u8> {
        self.material().sign(message)
    }

    /// Whether `signature` is this key's over `message`, as [`sign`](Self::sign) makes them.
    #[cfg(feature = "edge")]
    pub(crate) fn has_signed(&self, message: &[u8], signature: &[u8]) -> bool {
        self.material().private.as_public_key().pkcs1v15_verify::<Sha256>(message, signature).is_ok()
    }

    /// A key that is nowhere else; it lives until the process ends, as the committed ones do.
    #[cfg(feature = "edge")]
    pub(crate) fn of(material: Material) -> Self {
        Self(Kind::Generated(Box::leak(Box::new(material))))
    }

    /// Whether the private half is in this crate, for anyone to sign with.
    #[cfg(feature = "edge")]
    pub(crate) fn is_published_with_this_crate(&self) -> bool {
        let committed = [Self::first, Self::second, Self::third, Self::fourth, Self::outsider, Self::large, Self::weak];
        committed.iter().any(|key| key() == *self)
    }

    pub(crate) fn material(&self) -> &'static Material {
        match self.0 {
            Kind::Committed(material) => material,
            #[cfg(feature = "edge")]
            Kind::Generated(material) => material,
        }
    }

    pub(crate) fn jwk_members(&self) -> Members<Value> {
        let number = |bytes: &[u8]| Value::from(URL_SAFE_NO_PAD.encode(bytes));
        Members::new([
            ("kid", self.key_id().into()),
            ("kty", "RSA".into()),
            ("alg", "RS256".into()),
            ("use", "sig".into()),
            ("e", number(&self.material().private.e_bytes())),
            ("n", number(&self.material().private.n_bytes())),
        ])
    }
}

impl Eq for TestKey {}

impl PartialEq for TestKey {
    fn eq(&self, other: &Self) -> bool {
        self.key_id() == other.key_id()
    }
}

impl fmt::Debug for TestKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        (formatter.debug_struct("TestKey"))
            .field("name", &self.material().name)
            .field("key_id", &self.material().key_id)
            .finish_non_exhaustive()
    }
}

impl Material {
    fn parse(name: &'static str, private_key_pem: &str, certificate_pem: &'static str) -> Self {
        let private = PrivateKey::from_pkcs8_pem(private_key_pem).expect("the committed key is PKCS#8");
        Self::new(name, private, certificate_pem.into())
    }

    pub(crate) fn new(name: &'static str, private: PrivateKey, certificate_pem: Cow<'static, str>) -> Self {
        let public = private.as_public_key();
        let der = public.to_public_key_der().expect("an RSA public key has a DER form");
        let pem = public.to_public_key_pem(LineEnding::LF).expect("an RSA public key has a PEM form");
        Self { name, key_id: hex(&Sha256::digest(der.as_bytes())), public_key_pem: pem, certificate_pem, private }
    }

    fn sign(&self, message: &[u8]) -> Vec<u8> {
        // No random source: blinding guards a secret key. The committed keys are public, and the
        // generated ones sign for their own machine only. Should another crate turn on
        // `rsa/getrandom`, the signature stays the same to the byte.
        (self.private.pkcs1v15_sign::<Sha256>(message)).expect("every key has room for a SHA-256 signature")
    }
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
