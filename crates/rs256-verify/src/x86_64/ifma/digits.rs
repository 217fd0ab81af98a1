//! Numbers of D digits of 52 bits, the least significant first.

/// The bits of a digit: what AVX-512 IFMA multiplies.
pub(super) const BITS: u32 = 52;

/// The largest digit.
pub(super) const MAX: u64 = (1 << BITS) - 1;

/// The number that these big-endian octets spell, or `None` if it does not fit.
pub(super) fn from_be_bytes<const D: usize>(octets: &[u8]) -> Option<[u64; D]> {
    let mut digits = [0; D];
    // Thirteen octets are two digits.
    let (first, whole) = octets.as_rchunks::<13>();
    let mut pairs = digits.chunks_mut(2);
    let mut fits = true;
    for octets in whole.iter().rev() {
        let mut pair = [0; 16];
        pair[3..].copy_from_slice(octets);
        fits &= write(pairs.next(), u128::from_be_bytes(pair));
    }
    fits &= write(pairs.next(), first.iter().fold(0, |pair, &octet| pair << 8 | u128::from(octet)));
    fits.then_some(digits)
}

/// Writes a pair of digits, and says whether it fits.
fn write(digits: Option<&mut [u64]>, mut pair: u128) -> bool {
    for digit in digits.into_iter().flatten() {
        *digit = pair as u64 & MAX;
        pair >>= BITS;
    }
    pair == 0
}

/// Whether `a < b`, digit by digit.
pub(super) fn less_than<const D: usize>(a: &[u64; D], b: &[u64; D]) -> bool {
    a.iter().rev().lt(b.iter().rev())
}

/// `a + b`, which fits.
pub(super) fn add<const D: usize>(a: &[u64; D], b: &[u64; D]) -> [u64; D] {
    let (mut sum, mut carry) = ([0; D], 0);
    for ((sum, &a), &b) in sum.iter_mut().zip(a).zip(b) {
        let digit = a + b + carry;
        *sum = digit & MAX;
        carry = digit >> BITS;
    }
    debug_assert_eq!(carry, 0, "the sum fits");
    sum
}

/// `a − b`, which is not negative.
pub(super) fn subtract<const D: usize>(a: &[u64; D], b: &[u64; D]) -> [u64; D] {
    let (mut difference, mut borrow) = ([0; D], 0);
    for ((difference, &a), &b) in difference.iter_mut().zip(a).zip(b) {
        let digit = a.wrapping_sub(b).wrapping_sub(borrow);
        *difference = digit & MAX;
        borrow = digit >> 63;
    }
    debug_assert_eq!(borrow, 0, "the difference is not negative");
    difference
}
