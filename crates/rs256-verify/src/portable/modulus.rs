//! Montgomery arithmetic modulo an odd number of L limbs.
//!
//! Every number that goes in or comes out is reduced: below the modulus n, and so equal as residues means equal as limbs.

use super::limbs::{add_assign, less_than, sub_assign};
use super::multiply_add::{ROWS, add, multiply, multiply_add, multiply_add_limb};

/// An odd modulus n of at most L limbs, and what Montgomery reduction needs. L is a multiple of four.
#[derive(Clone)]
pub(super) struct Modulus<const L: usize> {
    n: [u64; L],
    /// −n⁻¹ mod B^4, where B = 2^64.
    negative_inverse: [u64; ROWS],
}

impl<const L: usize> Modulus<L> {
    /// `n` is odd.
    pub(super) fn new(n: [u64; L]) -> Modulus<L> {
        const { assert!(L.is_multiple_of(ROWS) && L >= 2 * ROWS) };
        let low = n.first_chunk().copied().unwrap_or_default();
        Modulus { n, negative_inverse: negative_inverse(low) }
    }

    pub(super) fn n(&self) -> &[u64; L] {
        &self.n
    }

    /// `a + b mod n`.
    pub(super) fn add(&self, mut a: [u64; L], b: &[u64; L]) -> [u64; L] {
        let carry = add_assign(&mut a, b, false);
        self.subtract_once(&mut a, carry);
        a
    }

    /// `a² · B^−L mod n`.
    #[inline(always)]
    pub(super) fn square(&self, a: &[u64; L]) -> [u64; L] {
        let mut product = [[0; L]; 2];
        square(product.as_flattened_mut(), a);
        self.reduce(&mut product, L)
    }

    /// `a · b · B^−m mod n`, where `b` has m limbs: a multiple of four, at most L.
    #[inline(always)]
    pub(super) fn multiply(&self, a: &[u64; L], b: &[u64]) -> [u64; L] {
        let mut product = [[0; L]; 2];
        let sum = product.as_flattened_mut();
        for (i, rows) in b.as_chunks::<ROWS>().0.iter().enumerate() {
            let i = ROWS * i;
            let carry = multiply_add(&mut sum[i..i + L], a, *rows);
            sum[i + L..i + L + ROWS].copy_from_slice(&carry);
        }
        self.reduce(&mut product, b.len())
    }

    /// `product · B^−m mod n`, for a product below B^m · n.
    ///
    /// Adds a multiple q · n with q < B^m that makes the lowest m limbs zero, four at a time. What is above them is below
    /// (B^m · n + B^m · n) / B^m = 2n, so that subtracting n once is enough.
    #[inline(always)]
    fn reduce(&self, product: &mut [[u64; L]; 2], m: usize) -> [u64; L] {
        let sum = product.as_flattened_mut();
        let mut carry = false;
        for i in (0..m).step_by(ROWS) {
            let (low, high) = sum[i..i + L + ROWS].split_at_mut(L);
            let q = multiply_low(low.first_chunk().copied().unwrap_or_default(), self.negative_inverse);
            let above = multiply_add(low, &self.n, q);
            carry = add_assign(high, &above, carry);
        }
        let mut residue = [0; L];
        residue.copy_from_slice(&sum[m..m + L]);
        self.subtract_once(&mut residue, carry);
        residue
    }

    /// Reduces `a + carry · B^L`, which is below 2n.
    #[inline(always)]
    fn subtract_once(&self, a: &mut [u64; L], carry: bool) {
        if carry || !less_than(a, &self.n) {
            sub_assign(a, &self.n);
        }
    }
}

/// Adds a² to `sum`, which is zero.
///
/// Each pair of different blocks of four limbs is multiplied once; their sum is doubled while the squares of the blocks
/// are added.
#[inline(always)]
pub(super) fn square<const L: usize>(sum: &mut [u64], a: &[u64; L]) {
    for i in (0..L - ROWS).step_by(ROWS) {
        let (block, above) = a[i..].split_first_chunk::<ROWS>().map_or((&[0; ROWS], &[][..]), |split| split);
        // Block i times what is above it has its place at limbs 2i + 4 to i + L, and a carry to where no sum is yet.
        let carry = multiply_add(&mut sum[2 * i + ROWS..i + L], above, *block);
        sum[i + L..i + L + ROWS].copy_from_slice(&carry);
    }
    let (mut shifted_out, mut carry) = (0, false);
    for (sum, block) in sum.as_chunks_mut::<{ 2 * ROWS }>().0.iter_mut().zip(a.as_chunks::<ROWS>().0) {
        for (sum, square) in sum.iter_mut().zip(square_block(*block)) {
            let doubled = *sum << 1 | shifted_out;
            shifted_out = *sum >> 63;
            (*sum, carry) = add(doubled, square, carry);
        }
    }
}

/// The square of four limbs.
#[inline(always)]
fn square_block(a: [u64; ROWS]) -> [u64; 2 * ROWS] {
    let mut products = [0; 2 * ROWS];
    for i in 0..ROWS {
        let mut carry = 0;
        for j in i + 1..ROWS {
            (products[i + j], carry) = multiply_add_limb(products[i + j], a[i], a[j], carry);
        }
        products[i + ROWS] = carry;
    }
    let mut square = [0; 2 * ROWS];
    let (mut shifted_out, mut carry) = (0, false);
    for (i, &limb) in a.iter().enumerate() {
        let (low, high) = multiply(limb, limb);
        for (i, half) in [(2 * i, low), (2 * i + 1, high)] {
            (square[i], carry) = add(products[i] << 1 | shifted_out, half, carry);
            shifted_out = products[i] >> 63;
        }
    }
    square
}

/// `a · b mod B^4`.
#[inline(always)]
pub(super) fn multiply_low(a: [u64; ROWS], b: [u64; ROWS]) -> [u64; ROWS] {
    let mut product = [0; ROWS];
    for i in 0..ROWS {
        let mut carry = 0;
        for j in 0..ROWS - i {
            (product[i + j], carry) = multiply_add_limb(product[i + j], a[i], b[j], carry);
        }
    }
    product
}

/// −n⁻¹ mod B^4 for an odd n, by Newton's iteration: if x = n⁻¹ mod 2^k then x(2 − nx) = n⁻¹ mod 2^2k.
pub(super) fn negative_inverse(n: [u64; ROWS]) -> [u64; ROWS] {
    // An odd number is its own inverse modulo 8; 3 · 2^7 bits are enough for 256.
    let mut inverse = n;
    for _ in 0..7 {
        let error = subtract_from(2, multiply_low(n, inverse));
        inverse = multiply_low(inverse, error);
    }
    subtract_from(0, inverse)
}

/// `small − a mod B^4`.
fn subtract_from(small: u64, a: [u64; ROWS]) -> [u64; ROWS] {
    let mut difference = [small, 0, 0, 0];
    sub_assign(&mut difference, &a);
    difference
}
