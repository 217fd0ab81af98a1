use aws_lc_rs::digest;
use chacha20::ChaCha8Rng;
use chacha20::rand_core::Rng;
use num_bigint::BigUint;
use rsa::BoxedUint;
use rsa::signature::Verifier;
use sha2::Sha256;

use crate::craft;
use crate::key::Key;

/// A signature, and what everyone must say of it.
pub(crate) struct Case<'a> {
    pub(crate) key: &'a Key,
    message: [u8; 32],
    pub(crate) digest: [u8; 32],
    pub(crate) signature: Vec<u8>,
    /// What `signature^65537 mod n` is compared with: that number as `rsa` computes it, or not quite.
    pub(crate) representative: Vec<u8>,
    /// The verdict, and whether `representative` is that number.
    pub(crate) expected: [bool; 2],
    /// Whether the whole of `rsa` is asked too.
    ask_rsa: bool,
}

impl<'a> Case<'a> {
    pub(crate) fn new(key: &'a Key, random: &mut ChaCha8Rng) -> Case<'a> {
        let (message, signature) = match random.next_u32() % 64 {
            0 => key.sign(random),
            1..8 => key.signed_before(random),
            8..24 => changed(key, random),
            _ => {
                let mut message = [0; 32];
                random.fill_bytes(&mut message);
                (message, spell(key, &craft::number(key, random)))
            }
        };
        let digest = digest::digest(&digest::SHA256, &message).as_ref().try_into().expect("32 octets");
        let (representative, expected) = expect(key, &digest, &signature, random.next_u32().is_multiple_of(8));
        let ask_rsa = random.next_u32().is_multiple_of(16);
        Case { key, message, digest, signature, representative, expected, ask_rsa }
    }

    /// Who differs from what is expected, lanes aside.
    pub(crate) fn differences(&self) -> Vec<String> {
        let mut differences = Vec::new();
        for ours in &self.key.ours {
            let found = ours.compare(&self.digest, &self.signature, &self.representative);
            if found != self.expected {
                differences.push(self.difference(&format!("{ours:?}"), found));
            }
        }
        let digest = digest::digest(&digest::SHA256, &self.message);
        let aws = self.key.aws.verify_digest_sig(&digest, &self.signature).is_ok();
        if aws != self.expected[0] {
            differences.push(self.difference("aws-lc-rs", [aws, self.expected[1]]));
        }
        if self.ask_rsa {
            let key = rsa::pkcs1v15::VerifyingKey::<Sha256>::new(self.key.rsa.clone());
            let signature = rsa::pkcs1v15::Signature::try_from(&self.signature[..]);
            let rsa = signature.is_ok_and(|signature| key.verify(&self.message, &signature).is_ok());
            if rsa != self.expected[0] {
                differences.push(self.difference("rsa", [rsa, self.expected[1]]));
            }
        }
        differences
    }

    pub(crate) fn difference(&self, who: &str, found: [bool; 2]) -> String {
        let (n, signature) = (&self.key.n, BigUint::from_bytes_be(&self.signature));
        let (digest, expected) = (BigUint::from_bytes_be(&self.digest), self.expected);
        format!("{who}: {found:?} for {expected:?}: n = {n:x}, digest = {digest:064x}, signature = {signature:x}")
    }
}

/// A good signature with something changed, mostly so that it is good no more.
fn changed(key: &Key, random: &mut ChaCha8Rng) -> ([u8; 32], Vec<u8>) {
    let (mut message, signature) = key.signed_before(random);
    let mut number = BigUint::from_bytes_be(&signature);
    match random.next_u32() % 4 {
        0 => message[random.next_u32() as usize % 32] ^= 1 << (random.next_u32() % 8),
        1 => number = &key.n - number,
        2 => number += &key.n,
        _ => {
            let bit = random.next_u64() % key.n.bits();
            number.set_bit(bit, !number.bit(bit));
        }
    }
    (message, spell(key, &number))
}

/// As many octets as the modulus has. Of a number that has more, the lowest.
fn spell(key: &Key, number: &BigUint) -> Vec<u8> {
    let octets = number.to_bytes_be();
    let excess = octets.len().saturating_sub(key.octets);
    [vec![0; key.octets.saturating_sub(octets.len())], octets[excess..].to_vec()].concat()
}

/// What `rsa` computes, compared with the encoded message. `falsify` changes a bit of it.
fn expect(key: &Key, digest: &[u8; 32], signature: &[u8], falsify: bool) -> (Vec<u8>, [bool; 2]) {
    if BigUint::from_bytes_be(signature) >= key.n {
        return (vec![0; key.octets], [false; 2]);
    }
    let signature = BoxedUint::from_be_slice_vartime(signature);
    let power = rsa::hazmat::rsa_encrypt(&key.rsa, &signature).expect("a number below the modulus has a power");
    let mut power = spell(key, &BigUint::from_bytes_be(&power.to_be_bytes_trimmed_vartime()));
    let info = b"\x30\x31\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01\x05\x00\x04\x20";
    let encoded = [&[0, 1], &*vec![0xff; key.octets - 54], &[0], info, digest].concat();
    let verdict = power == encoded;
    if falsify {
        power[key.octets - 1] ^= 1;
    }
    (power, [verdict, !falsify])
}
