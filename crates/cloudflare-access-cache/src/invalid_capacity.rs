use std::fmt;

use crate::TokenCache;

/// The capacity is no count of tokens that a cache could hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum InvalidCapacity {
    /// It is more than [`TokenCache::MAX_CAPACITY`].
    TooLarge {
        /// How many tokens were asked for.
        tokens: usize,
    },
    /// It is 0.
    Zero,
}

impl fmt::Display for InvalidCapacity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let most = TokenCache::MAX_CAPACITY;
        match self {
            InvalidCapacity::TooLarge { tokens } => {
                write!(f, "a token cache cannot hold {tokens} tokens: write at most {most}")
            }
            InvalidCapacity::Zero => {
                write!(f, "a token cache for 0 tokens remembers nothing: write 1 to {most}, or make no cache")
            }
        }
    }
}

impl std::error::Error for InvalidCapacity {}
