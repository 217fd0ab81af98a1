use alloc::string::String;
use alloc::vec::Vec;
use core::ops::Range;

use super::{Malformed, Text};

/// How many names are compared as they come. A real token has a few that nobody asked for.
pub(super) const FEW: usize = 8;

/// Memory for the names of objects that have many, to be used again. At first it has none.
#[derive(Clone, Default)]
pub(crate) struct Spill {
    names: String,
    ranges: Vec<Range<usize>>,
}

/// The names seen so far, to find one that comes twice.
pub(super) struct UniqueNames<'a, 's> {
    few: [Text<'a>; FEW],
    count: usize,
    /// A bit for each [kind](UniqueNames::kind) of name that has been seen.
    kinds: u64,
    many: &'s mut Spill,
}

impl<'a, 's> UniqueNames<'a, 's> {
    pub(super) fn new(spill: &'s mut Spill) -> UniqueNames<'a, 's> {
        spill.names.clear();
        spill.ranges.clear();
        UniqueNames { few: [Text::default(); FEW], count: 0, kinds: 0, many: spill }
    }

    /// Escapes are resolved before names are compared: `"\u0061ud"` is `"aud"`.
    pub(super) fn insert(&mut self, name: Text<'a>) -> Result<(), Malformed> {
        let Some(place) = self.few.get_mut(self.count) else {
            self.many.push(name);
            return Ok(());
        };
        *place = name;
        let kind = UniqueNames::kind(name);
        // A name of a kind that has not been seen needs no comparison, which spares most of them in real tokens.
        let may_repeat = self.kinds & kind != 0;
        self.kinds |= kind;
        if may_repeat && self.few.iter().take(self.count).any(|seen| *seen == name) {
            return Err(Malformed);
        }
        self.count = self.count.saturating_add(1);
        Ok(())
    }

    /// One of 64 kinds, the same for names that are the same; all kinds at once for a name that is not what it looks like.
    fn kind(name: Text<'_>) -> u64 {
        match name.plain().map(str::as_bytes) {
            Some([first, .., last]) => 1_u64.rotate_left(u32::from(first.wrapping_add(last.wrapping_mul(5)))),
            Some(_) => 1,
            None => u64::MAX,
        }
    }

    /// Where there are many, compares all with one another by sorting them: comparing each with each, or only with the few,
    /// would let a token of 16 KiB that nobody signed cost half a millisecond.
    pub(super) fn end(&mut self) -> Result<(), Malformed> {
        if self.many.ranges.is_empty() {
            return Ok(());
        }
        self.few.iter().for_each(|name| self.many.push(*name));
        let Spill { names, ranges } = &mut *self.many;
        let name = |range: &Range<usize>| names.get(range.clone());
        ranges.sort_unstable_by_key(name);
        let repeated = ranges.windows(2).any(|pair| matches!(pair, [one, next] if name(one) == name(next)));
        if repeated { Err(Malformed) } else { Ok(()) }
    }
}

impl Spill {
    fn push(&mut self, name: Text<'_>) {
        let start = self.names.len();
        match name.plain() {
            Some(plain) => self.names.push_str(plain),
            None => self.names.extend(name.chars()),
        }
        self.ranges.push(start..self.names.len());
    }
}
