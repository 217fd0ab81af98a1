/// What a cache has done so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Statistics {
    /// Verified tokens that made room for others. Many of them, while tokens come again: the capacity is too small.
    pub evictions: u64,
    /// Tokens that were found.
    pub hits: u64,
    /// Tokens that were not found: new ones, refused ones, evicted ones.
    pub misses: u64,
    /// Those of the hits that were verified anew and then stored anew or refused, since the token had expired or the key set
    /// had been replaced.
    pub outdated: u64,
}
