use num_bigint::BigUint;

/// A key whose modulus is one prime. To a verifier it is like any other; a test can sign with it, and choose its limbs.
pub(crate) struct PrimeModulus {
    pub(crate) n: BigUint,
    d: BigUint,
}

/// 2^2048 − c: the highest limbs are all ones.
pub(crate) fn ones(bits: u32, c: u32) -> PrimeModulus {
    PrimeModulus::new((BigUint::from(1_u8) << bits) - c)
}

/// 2^(bits − 1) + c: the limbs between are all zeros.
pub(crate) fn zeros(bits: u32, c: u32) -> PrimeModulus {
    PrimeModulus::new((BigUint::from(1_u8) << (bits - 1)) + c)
}

/// −1 modulo 2^512, so that its inverse modulo a limb is all ones.
pub(crate) fn minus_one(bits: u32, c: u32) -> PrimeModulus {
    let one = BigUint::from(1_u8);
    PrimeModulus::new((&one << (bits - 1)) + ((BigUint::from(c) + 1_u8) << 512) - one)
}

/// 1 modulo 2^512, so that its inverse modulo a limb is one.
pub(crate) fn one(bits: u32, c: u32) -> PrimeModulus {
    let one = BigUint::from(1_u8);
    PrimeModulus::new((&one << bits) - (BigUint::from(c) << 512) + one)
}

/// Limbs of all zeros and of all ones in turn.
pub(crate) fn alternating(bits: u32, c: u32) -> PrimeModulus {
    let limb = BigUint::from(u64::MAX);
    let limbs = (64..bits).step_by(128).map(|shift| &limb << shift);
    PrimeModulus::new(limbs.sum::<BigUint>() + c)
}

/// All of them, of some sizes.
pub(crate) fn all() -> Vec<PrimeModulus> {
    vec![
        alternating(2048, 283),
        minus_one(2048, 63),
        one(2048, 558),
        ones(2048, 1557),
        zeros(2048, 1919),
        ones(2049, 1449),
        zeros(2049, 981),
        ones(2112, 887),
        zeros(2112, 1223),
        ones(2120, 1193),
        zeros(2120, 2661),
        alternating(3072, 2213),
        minus_one(3072, 264),
        one(3072, 163),
        ones(3072, 47),
        zeros(3072, 2291),
        ones(3073, 841),
        zeros(3073, 813),
        ones(4095, 1615),
        zeros(4095, 489),
        alternating(4096, 3089),
        minus_one(4096, 1023),
        one(4096, 295),
        ones(4096, 2549),
        zeros(4096, 579),
    ]
}

impl PrimeModulus {
    fn new(n: BigUint) -> PrimeModulus {
        let e = BigUint::from(65_537_u32);
        // For a prime n, s^(n − 1) = 1 mod n.
        let d = e.modinv(&(&n - 1_u8)).expect("e has an inverse");
        PrimeModulus { n, d }
    }

    pub(crate) fn octets(&self) -> Vec<u8> {
        self.n.to_bytes_be()
    }

    /// The octets of a number below 2^(8k), of which there are as many as of the modulus.
    pub(crate) fn spell(&self, number: &BigUint) -> Vec<u8> {
        let (octets, length) = (number.to_bytes_be(), self.octets().len());
        [vec![0; length - octets.len()], octets].concat()
    }

    /// The signature of whatever is claimed to be an encoded message.
    pub(crate) fn sign_encoded(&self, encoded: &[u8]) -> Vec<u8> {
        self.spell(&BigUint::from_bytes_be(encoded).modpow(&self.d, &self.n))
    }

    /// The encoded message, put together without the help of the crate under test.
    pub(crate) fn encode(&self, digest: &[u8]) -> Vec<u8> {
        let info = b"\x30\x31\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01\x05\x00\x04\x20";
        let padding = self.octets().len() - 3 - info.len() - digest.len();
        [&[0, 1], &*vec![0xff; padding], &[0], info, digest].concat()
    }
}
