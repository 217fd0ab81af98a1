use rs256_verify::{InvalidModulus, PublicKey};

#[track_caller]
fn refused(modulus: &[u8], error: InvalidModulus, text: &str) {
    assert_eq!(PublicKey::from_modulus(modulus).unwrap_err(), error);
    assert_eq!(error.to_string(), text);
}

#[test]
fn moduli_have_2048_to_4096_bits() {
    refused(&[], InvalidModulus::TooSmall { bits: 0 }, "the modulus has 0 bits, fewer than 2048");
    let mut modulus = [0xff; 256];
    modulus[0] = 0x7f;
    refused(&modulus, InvalidModulus::TooSmall { bits: 2047 }, "the modulus has 2047 bits, fewer than 2048");
    modulus[0] = 0x80;
    assert!(PublicKey::from_modulus(&modulus).is_ok());
    let mut modulus = [0xff; 513];
    assert!(PublicKey::from_modulus(&modulus[..512]).is_ok());
    modulus[0] = 1;
    refused(&modulus, InvalidModulus::TooLarge { bits: 4097 }, "the modulus has 4097 bits, more than 4096");
    refused(
        &[0xff; 100_000],
        InvalidModulus::TooLarge { bits: 800_000 },
        "the modulus has 800000 bits, more than 4096",
    );
}

#[test]
fn moduli_are_odd_and_have_one_spelling() {
    let mut modulus = [0xff; 256];
    modulus[255] = 0xfe;
    refused(&modulus, InvalidModulus::Even, "the modulus is even");
    let mut modulus = [0xff; 257];
    modulus[0] = 0;
    refused(&modulus, InvalidModulus::LeadingZero, "the modulus begins with a zero octet");
}

/// Every number of bits has room in one of the sizes.
#[test]
fn every_number_of_bits_is_prepared() {
    for bits in 2048..=4096_usize {
        let mut modulus = vec![0xff; bits.div_ceil(8)];
        modulus[0] >>= 8 * modulus.len() - bits;
        assert!(PublicKey::from_modulus(&modulus).is_ok(), "{bits} bits");
    }
}
