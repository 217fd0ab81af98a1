use alloc::vec::Vec;
use core::fmt;

use crate::json::Spill;

/// Memory that [`verify_borrowed`](crate::Verifier::verify_borrowed) works in, to be used again and again.
///
/// It grows with the longest token that it meets, to 32 KiB and the names of an object of very many members, and then no
/// more. What a token said stays in it until the next one; it cannot be looked at.
#[derive(Clone, Default)]
pub struct Scratch {
    pub(crate) octets: Vec<u8>,
    pub(crate) spill: Spill,
}

impl Scratch {
    /// Memory that has not been taken yet.
    #[must_use]
    pub fn new() -> Scratch {
        Scratch::default()
    }
}

/// Shows no byte of a token.
impl fmt::Debug for Scratch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Scratch").finish_non_exhaustive()
    }
}
