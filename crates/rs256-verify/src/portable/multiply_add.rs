//! `sum + multiplicand · multiplier` for a multiplier of four limbs: the one loop in which all time is spent.

/// The limbs that one pass multiplies with. Four keep their part of the sum in registers.
pub(super) const ROWS: usize = 4;

/// Adds `multiplicand · multiplier` to `sum`, which is as long as `multiplicand`, and returns the four limbs above it.
///
/// Nothing is lost: with m limbs, `sum + multiplicand · multiplier` is below B^m + (B^m − 1)(B^4 − 1) < B^(m+4), where
/// B = 2^64.
#[inline(always)]
pub(super) fn multiply_add(sum: &mut [u64], multiplicand: &[u64], multiplier: [u64; ROWS]) -> [u64; ROWS] {
    debug_assert_eq!(sum.len(), multiplicand.len(), "one limb of the sum for each of the multiplicand");
    let mut carry = [0; ROWS];
    for (sum, &limb) in sum.iter_mut().zip(multiplicand) {
        (*sum, carry) = step(*sum, limb, multiplier, carry);
    }
    carry
}

/// `sum + limb · multiplier + carry` as its lowest limb and the four above.
///
/// It fits: (B − 1) + (B − 1)(B^4 − 1) + (B^4 − 1) = B^5 − 1. Two chains of carries, one for the low halves of the
/// products and one for the high halves, take fewer instructions than adding each product to a pair of limbs.
#[inline(always)]
fn step(sum: u64, limb: u64, multiplier: [u64; ROWS], carry: [u64; ROWS]) -> (u64, [u64; ROWS]) {
    let [c0, c1, c2, c3] = carry;
    let [(l0, h0), (l1, h1), (l2, h2), (l3, h3)] = multiplier.map(|row| multiply(limb, row));

    let (s0, bit) = c0.overflowing_add(l0);
    let (s1, bit) = add(c1, l1, bit);
    let (s2, bit) = add(c2, l2, bit);
    let (s3, bit) = add(c3, l3, bit);
    // A high half is at most B − 2, and the whole fits: neither addition to the top limb can wrap.
    let s4 = h3.wrapping_add(u64::from(bit));

    let (s0, bit) = s0.overflowing_add(sum);
    let (s1, bit) = add(s1, h0, bit);
    let (s2, bit) = add(s2, h1, bit);
    let (s3, bit) = add(s3, h2, bit);
    let s4 = s4.wrapping_add(u64::from(bit));

    (s0, [s1, s2, s3, s4])
}

/// The low and the high limb of `a · b`.
#[inline(always)]
pub(super) fn multiply(a: u64, b: u64) -> (u64, u64) {
    let product = u128::from(a) * u128::from(b);
    (product as u64, (product >> 64) as u64)
}

/// `sum + a · b + carry` as its low and its high limb. It fits: (B − 1) + (B − 1)² + (B − 1) = B² − 1.
#[inline(always)]
pub(super) fn multiply_add_limb(sum: u64, a: u64, b: u64, carry: u64) -> (u64, u64) {
    let whole = u128::from(a) * u128::from(b) + u128::from(sum) + u128::from(carry);
    (whole as u64, (whole >> 64) as u64)
}

/// `a + b + carry` as a limb and the carry out of it.
#[inline(always)]
pub(super) fn add(a: u64, b: u64, carry: bool) -> (u64, bool) {
    let (sum, first) = a.overflowing_add(b);
    let (sum, second) = sum.overflowing_add(u64::from(carry));
    // At most one of the two: after the first wrapped, the sum is at most B − 2.
    (sum, first | second)
}
