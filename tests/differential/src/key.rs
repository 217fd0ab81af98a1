use aws_lc_rs::rsa::KeyPair;
use aws_lc_rs::signature::{ParsedPublicKey, RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256, RsaPublicKeyComponents};
use chacha20::ChaCha8Rng;
use chacha20::rand_core::{Rng, SeedableRng};
use num_bigint::BigUint;
use rs256_verify::{Implementation, PublicKey};
use rsa::BoxedUint;
use rsa::pkcs1::EncodeRsaPrivateKey;
use rsa::traits::PublicKeyParts;
use sha2::{Digest, Sha256};

use crate::prime_moduli::{PrimeModulus, all};

/// How many good signatures are made in advance.
const POOL: usize = 16;

/// A public key in all its forms.
pub(crate) struct Key {
    pub(crate) n: BigUint,
    pub(crate) octets: usize,
    /// One for each implementation; the last one has lanes, if any has.
    pub(crate) ours: Vec<PublicKey>,
    pub(crate) aws: ParsedPublicKey,
    pub(crate) rsa: rsa::PublicKey,
    signer: Option<KeyPair>,
    pool: Vec<([u8; 32], Vec<u8>)>,
}

impl Key {
    fn new(modulus: &[u8], signer: Option<KeyPair>, pool: Vec<([u8; 32], Vec<u8>)>) -> Key {
        let ours = implementations()
            .into_iter()
            .map(|implementation| PublicKey::with_implementation(modulus, implementation).expect("a modulus"));
        let components = RsaPublicKeyComponents { n: modulus, e: &[1, 0, 1] };
        let n = BoxedUint::from_be_slice_vartime(modulus);
        Key {
            n: BigUint::from_bytes_be(modulus),
            octets: modulus.len(),
            ours: ours.collect(),
            aws: components.to_parsed_public_key(&RSA_PKCS1_2048_8192_SHA256).expect("aws-lc-rs takes the modulus"),
            rsa: rsa::PublicKey::new(n, BoxedUint::from(65_537_u64)).expect("rsa takes the modulus"),
            signer,
            pool,
        }
    }

    fn of_one_prime(prime: &PrimeModulus, random: &mut ChaCha8Rng) -> Key {
        let sign = |_| {
            let mut message = [0; 32];
            random.fill_bytes(&mut message);
            (message, prime.sign_encoded(&prime.encode(&Sha256::digest(message))))
        };
        let pool = (0..POOL).map(sign).collect();
        Key::new(&prime.octets(), None, pool)
    }

    fn of_two_primes(bits: usize, random: &mut ChaCha8Rng) -> Key {
        let private = rsa::PrivateKey::new(random, bits).expect("a key is found");
        let signer = KeyPair::from_der(private.to_pkcs1_der().expect("a key has a form").as_bytes());
        let (modulus, signer) = (private.n().to_be_bytes_trimmed_vartime(), signer.expect("aws-lc-rs takes the key"));
        let pool = (0..POOL).map(|_| sign(&signer, random)).collect();
        Key::new(&modulus, Some(signer), pool)
    }

    /// A message and its signature: a new one, of keys of which `aws-lc-rs` can make some.
    pub(crate) fn sign(&self, random: &mut ChaCha8Rng) -> ([u8; 32], Vec<u8>) {
        match &self.signer {
            Some(signer) => sign(signer, random),
            None => self.signed_before(random),
        }
    }

    /// One that was made in advance, which costs less.
    pub(crate) fn signed_before(&self, random: &mut ChaCha8Rng) -> ([u8; 32], Vec<u8>) {
        self.pool[random.next_u32() as usize % POOL].clone()
    }
}

fn sign(signer: &KeyPair, random: &mut ChaCha8Rng) -> ([u8; 32], Vec<u8>) {
    let mut message = [0; 32];
    random.fill_bytes(&mut message);
    let mut signature = vec![0; signer.public_modulus_len()];
    let system = aws_lc_rs::rand::SystemRandom::new();
    signer.sign(&RSA_PKCS1_SHA256, &system, &message, &mut signature).expect("a message can be signed");
    (message, signature)
}

fn implementations() -> Vec<Implementation> {
    let optional = [Implementation::bmi2(), Implementation::ifma()];
    [Implementation::portable()].into_iter().chain(optional.into_iter().flatten()).collect()
}

/// The keys of a seed: those of 2048 bits, which can share lanes, and larger ones.
pub(crate) struct Keys {
    pub(crate) small: Vec<Key>,
    pub(crate) large: Vec<Key>,
}

impl Keys {
    pub(crate) fn new(seed: u64) -> Keys {
        let random = &mut ChaCha8Rng::seed_from_u64(seed);
        let primes: Vec<_> = all().iter().map(|prime| Key::of_one_prime(prime, random)).collect();
        let pairs = [2048; 12].into_iter().chain([2049, 3072, 3072, 4096]);
        let pairs: Vec<_> = pairs.map(|bits| Key::of_two_primes(bits, random)).collect();
        let (small, large) = primes.into_iter().chain(pairs).partition(|key| key.n.bits() == 2048);
        Keys { small, large }
    }

    pub(crate) fn implementations(&self) -> Vec<String> {
        let names = implementations().into_iter().map(|implementation| format!("{implementation:?}"));
        let lanes = Implementation::ifma().map(|_| "eight lanes".to_owned());
        names.chain(lanes).collect()
    }
}
