use alloc::borrow::Cow;

use super::scanner::Scanner;

/// A JSON string without its quotes, checked, escapes not yet resolved.
#[derive(Clone, Copy, Default)]
pub(crate) struct Text<'a> {
    raw: &'a str,
    escaped: bool,
}

impl<'a> Text<'a> {
    /// What the scanner found between two quotes; `escaped` where there is a backslash in it.
    pub(super) fn new(raw: &'a str, escaped: bool) -> Text<'a> {
        Text { raw, escaped }
    }

    /// A text without quotes, backslashes and control characters.
    pub(crate) fn from_plain(raw: &'a str) -> Text<'a> {
        Text { raw, escaped: false }
    }

    /// The characters that the string stands for.
    pub(crate) fn chars(self) -> impl Iterator<Item = char> {
        let mut scanner = Scanner::of_string(self.raw);
        core::iter::from_fn(move || scanner.character())
    }

    /// The text itself, where it has no escapes.
    pub(crate) fn plain(self) -> Option<&'a str> {
        (!self.escaped).then_some(self.raw)
    }

    /// True where the string stands for exactly `other`.
    pub(crate) fn is(self, other: &str) -> bool {
        match self.plain() {
            Some(plain) => plain == other,
            None => self.chars().eq(other.chars()),
        }
    }

    /// How many bytes the string has in UTF-8.
    pub(crate) fn len(self) -> usize {
        match self.plain() {
            Some(plain) => plain.len(),
            None => self.chars().map(char::len_utf8).fold(0, usize::saturating_add),
        }
    }

    /// The characters that the string stands for, in memory of their own where they do not stand there as they are.
    pub(crate) fn decode(self) -> Cow<'a, str> {
        match self.plain() {
            Some(plain) => Cow::Borrowed(plain),
            None => Cow::Owned(self.chars().collect()),
        }
    }

    /// The text itself or, with escapes, what it stands for, put together in `memory`; `None` where that is too small.
    pub(crate) fn resolve<'m>(self, memory: &'m mut [u8]) -> Option<&'m str>
    where
        'a: 'm,
    {
        if let Some(plain) = self.plain() {
            return Some(plain);
        }
        let length = self.copy_to(memory)?;
        core::str::from_utf8(memory.get(..length)?).ok()
    }

    /// The same in memory that is free, of which what it needs is taken.
    pub(crate) fn resolve_in(self, free: &mut &'a mut [u8]) -> Option<&'a str> {
        if let Some(plain) = self.plain() {
            return Some(plain);
        }
        let length = self.copy_to(free)?;
        let (taken, rest) = core::mem::take(free).split_at_mut_checked(length)?;
        *free = rest;
        core::str::from_utf8(taken).ok()
    }

    /// Writes what the string stands for to the beginning of `memory` and tells its length; `None` where it does not fit.
    pub(crate) fn copy_to(self, memory: &mut [u8]) -> Option<usize> {
        if let Some(plain) = self.plain() {
            memory.get_mut(..plain.len())?.copy_from_slice(plain.as_bytes());
            return Some(plain.len());
        }
        let mut length: usize = 0;
        for character in self.chars() {
            let end = length.checked_add(character.len_utf8())?;
            character.encode_utf8(memory.get_mut(length..end)?);
            length = end;
        }
        Some(length)
    }
}

/// Equal where they stand for the same characters, however they are spelled.
impl PartialEq for Text<'_> {
    fn eq(&self, other: &Self) -> bool {
        match other.plain() {
            Some(other) => self.is(other),
            None => self.chars().eq(other.chars()),
        }
    }
}
