use core::fmt;

/// The octets are no modulus that this crate verifies with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum InvalidModulus {
    /// It is even: no product of two odd primes.
    Even,
    /// It begins with a zero octet: a second spelling of a shorter one.
    LeadingZero,
    /// It has more than 4096 bits.
    TooLarge {
        /// How many it has.
        bits: usize,
    },
    /// It has fewer than 2048 bits, which RFC 7518 §3.3 forbids.
    TooSmall {
        /// How many it has.
        bits: usize,
    },
}

impl fmt::Display for InvalidModulus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            InvalidModulus::Even => f.write_str("the modulus is even"),
            InvalidModulus::LeadingZero => f.write_str("the modulus begins with a zero octet"),
            InvalidModulus::TooLarge { bits } => write!(f, "the modulus has {bits} bits, more than 4096"),
            InvalidModulus::TooSmall { bits } => write!(f, "the modulus has {bits} bits, fewer than 2048"),
        }
    }
}

impl core::error::Error for InvalidModulus {}
