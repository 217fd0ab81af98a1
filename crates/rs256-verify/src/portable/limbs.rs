//! Numbers of L limbs of 64 bits, the least significant first.

use core::cmp::Ordering;

use super::multiply_add::add;

/// The number that these big-endian octets spell, or `None` if it does not fit.
pub(super) fn from_be_bytes<const L: usize>(octets: &[u8]) -> Option<[u64; L]> {
    let mut limbs = [0; L];
    let (first, whole) = octets.as_rchunks::<8>();
    if whole.len() + usize::from(!first.is_empty()) > L {
        return None;
    }
    for (limb, octets) in limbs.iter_mut().zip(whole.iter().rev()) {
        *limb = u64::from_be_bytes(*octets);
    }
    if let Some(limb) = limbs.get_mut(whole.len()) {
        *limb = first.iter().fold(0, |limb, &octet| limb << 8 | u64::from(octet));
    }
    Some(limbs)
}

/// Whether `a < b`. Both have the same length.
#[inline(always)]
pub(super) fn less_than(a: &[u64], b: &[u64]) -> bool {
    a.iter().rev().cmp(b.iter().rev()) == Ordering::Less
}

/// `a += b`, and the carry out of `a`. Both have the same length.
#[inline(always)]
pub(super) fn add_assign(a: &mut [u64], b: &[u64], mut carry: bool) -> bool {
    for (a, &b) in a.iter_mut().zip(b) {
        (*a, carry) = add(*a, b, carry);
    }
    carry
}

/// `a −= b`, wrapping where `a < b`. Both have the same length.
#[inline(always)]
pub(super) fn sub_assign(a: &mut [u64], b: &[u64]) {
    let mut borrow = false;
    for (a, &b) in a.iter_mut().zip(b) {
        let (difference, first) = a.overflowing_sub(b);
        let (difference, second) = difference.overflowing_sub(u64::from(borrow));
        *a = difference;
        borrow = first | second;
    }
}
