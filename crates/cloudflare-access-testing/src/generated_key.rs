//! Keys that are nowhere but on this machine.

use std::borrow::Cow;
use std::ops::Deref;
use std::time::{Duration, SystemTime};

use getrandom::SysRng;
use rcgen::{
    CertificateParams, DistinguishedName, DnType, PublicKeyData, SerialNumber, SignatureAlgorithm, SigningKey,
};
use rsa::PrivateKey;
use rsa::pkcs1::EncodeRsaPublicKey as _;
use rsa::pkcs8::{DecodePrivateKey as _, EncodePrivateKey as _, LineEnding};
use rsa::traits::PublicKeyParts as _;
use sha2::{Digest as _, Sha256};

use crate::TestKey;
use crate::key::Material;

const BITS: usize = 2048;

/// As long as Access makes them valid.
const CERTIFICATE_VALIDITY: Duration = Duration::from_secs(60 * 24 * 60 * 60);

impl TestKey {
    /// A new RSA-2048 key from the operating system's random source, which nobody else has.
    ///
    /// It takes part of a second. For whatever serves longer than a test: a service that trusts one of the keys that this
    /// crate carries is open to everyone, should it ever be reachable.
    ///
    /// # Panics
    ///
    /// If the operating system has no random numbers to give.
    #[must_use]
    pub fn generate() -> Self {
        let private = PrivateKey::new(&mut SysRng, BITS).expect("the operating system has a random source");
        Self::from_private(private)
    }

    /// The key in this PKCS#8 document in PEM, or `None` where it is no sound RSA key of 2048 bits or more.
    pub(crate) fn from_pem(pem: &str) -> Option<Self> {
        let private = PrivateKey::from_pkcs8_pem(pem).ok()?;
        (private.size() >= BITS / 8).then(|| Self::from_private(private))
    }

    /// The private half as PKCS#8 in PEM.
    pub(crate) fn private_key_pem(&self) -> impl Deref<Target = String> + use<> {
        self.material().private.to_pkcs8_pem(LineEnding::LF).expect("an RSA key has a PKCS#8 form")
    }

    fn from_private(private: PrivateKey) -> Self {
        let certificate = certificate(&private);
        Self::of(Material::new("generated", private, Cow::Owned(certificate)))
    }
}

/// A self-signed certificate as Access makes them; only its shape counts, nothing ever checks it.
fn certificate(private: &PrivateKey) -> String {
    let public = private.as_public_key().to_pkcs1_der().expect("an RSA public key has a DER form");
    let now = SystemTime::now();
    let mut parameters = CertificateParams::default();
    parameters.distinguished_name = DistinguishedName::new();
    parameters.distinguished_name.push(DnType::OrganizationName, "cloudflare-access-testing");
    parameters.distinguished_name.push(DnType::CommonName, "cloudflareaccess.com");
    parameters.serial_number = Some(SerialNumber::from_slice(&Sha256::digest(public.as_bytes())[..16]));
    parameters.not_before = now.into();
    parameters.not_after = (now + CERTIFICATE_VALIDITY).into();
    let signer = Signer { private, public: public.as_bytes() };
    parameters.self_signed(&signer).expect("the parameters are sound").pem()
}

/// `rsa` as a signer for `rcgen`.
struct Signer<'a> {
    private: &'a PrivateKey,
    public: &'a [u8],
}

impl PublicKeyData for Signer<'_> {
    fn der_bytes(&self) -> &[u8] {
        self.public
    }

    fn algorithm(&self) -> &'static SignatureAlgorithm {
        &rcgen::PKCS_RSA_SHA256
    }
}

impl SigningKey for Signer<'_> {
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, rcgen::Error> {
        self.private.pkcs1v15_sign::<Sha256>(message).map_err(|_| rcgen::Error::RemoteKeyError)
    }
}

#[cfg(test)]
mod tests {
    use base64::Engine as _;
    use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
    use jiff::{Timestamp, ToSpan as _};

    use crate::TestKey;

    #[test]
    fn a_generated_key_is_fresh_and_sound() {
        let (one, other) = (TestKey::generate(), TestKey::generate());
        assert_ne!(one, other);
        let signature = one.sign(b"message");
        assert!(one.has_signed(b"message", &signature));
        assert!(!one.has_signed(b"massage", &signature));
        assert!(!other.has_signed(b"message", &signature));
        assert_eq!(signature.len(), 256);
        assert!(!one.is_published_with_this_crate());
        assert!(TestKey::second().is_published_with_this_crate());
    }

    /// What a client finds that reads certificates in the place of JWKs.
    #[test]
    fn the_certificate_is_over_the_key_and_by_it() {
        let key = TestKey::generate();
        let certificate = der(&key);
        let modulus = URL_SAFE_NO_PAD.decode(key.jwk()["n"].as_str().unwrap()).unwrap();
        assert!(certificate.windows(modulus.len()).any(|window| window == modulus));

        // Two SEQUENCE headers with lengths of two bytes, and the signature at the end.
        let length = usize::from(certificate[6]) << 8 | usize::from(certificate[7]);
        assert_eq!((&certificate[..2], &certificate[4..6]), (&b"\x30\x82"[..], &b"\x30\x82"[..]));
        assert!(key.has_signed(&certificate[4..8 + length], &certificate[certificate.len() - 256..]));
    }

    #[test]
    fn the_certificate_is_valid_from_now_and_for_60_days() {
        let before = Timestamp::now();
        let certificate = der(&TestKey::generate());
        let after = Timestamp::now();
        // Two UTCTime values of 13 letters one after the other, which sort as the times do.
        let times =
            certificate.windows(30).find(|window| window.starts_with(UTC_TIME) && window[15..].starts_with(UTC_TIME));
        let times = times.unwrap();
        for (time, days) in [(&times[2..15], 0), (&times[17..], 60)] {
            let [earliest, latest] =
                [before, after].map(|now| (now + (days * 24).hours()).strftime("%y%m%d%H%M%SZ").to_string());
            let time = String::from_utf8_lossy(time);
            assert!(*earliest <= *time && *time <= *latest, "{earliest} {time} {latest}");
        }
    }

    const UTC_TIME: &[u8] = b"\x17\x0d";

    fn der(key: &TestKey) -> Vec<u8> {
        let base64: String = key.certificate_pem().lines().filter(|line| !line.starts_with("-----")).collect();
        STANDARD.decode(base64).unwrap()
    }

    #[test]
    fn a_key_survives_its_file_and_a_weak_one_does_not() {
        let key = TestKey::generate();
        let read = TestKey::from_pem(&key.private_key_pem()).unwrap();
        assert_eq!(read, key);
        assert_eq!(read.sign(b"message"), key.sign(b"message"));
        assert!(TestKey::from_pem(&TestKey::weak().private_key_pem()).is_none());
        assert!(TestKey::from_pem("").is_none());
        assert!(TestKey::from_pem(one_line_short(&key.private_key_pem())).is_none());
    }

    fn one_line_short(pem: &str) -> &str {
        &pem[..pem.len() - 100]
    }
}
