/// Whether something holds, where not knowing is an answer too (Kleene's three-valued logic).
///
/// Ordered, so that "any of" is the greatest and "all of" the least.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Truth {
    /// It does not hold, whatever else comes to be known.
    No,
    /// Only the full identity tells.
    Unknown,
    /// It holds, whatever else comes to be known.
    Yes,
}

impl From<bool> for Truth {
    fn from(holds: bool) -> Truth {
        if holds { Truth::Yes } else { Truth::No }
    }
}
