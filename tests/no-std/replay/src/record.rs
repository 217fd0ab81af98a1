//! Reads the pack: numbers are 64 bits in little-endian order, texts and bytes have their length in front.

use alloc::vec::Vec;

/// One vector.
pub(crate) struct Record<'a> {
    pub(crate) name: &'a str,
    pub(crate) expected: &'a str,
    pub(crate) now: i64,
    pub(crate) missing_type_accepted: bool,
    pub(crate) assertions: Vec<&'a [u8]>,
    pub(crate) cookies: Vec<&'a [u8]>,
}

pub(crate) struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    pub(crate) fn new(packed: &'a [u8]) -> Reader<'a> {
        Reader(packed)
    }

    pub(crate) fn is_at_end(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn number(&mut self) -> Option<u64> {
        let (octets, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(u64::from_le_bytes(*octets))
    }

    pub(crate) fn bytes(&mut self) -> Option<&'a [u8]> {
        let length = self.number()?.try_into().ok()?;
        let (bytes, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(bytes)
    }

    pub(crate) fn text(&mut self) -> Option<&'a str> {
        core::str::from_utf8(self.bytes()?).ok()
    }

    pub(crate) fn record(&mut self) -> Option<Record<'a>> {
        Some(Record {
            name: self.text()?,
            expected: self.text()?,
            now: self.number()?.cast_signed(),
            missing_type_accepted: self.number()? == 1,
            assertions: self.list()?,
            cookies: self.list()?,
        })
    }

    fn list(&mut self) -> Option<Vec<&'a [u8]>> {
        (0..self.number()?).map(|_| self.bytes()).collect()
    }
}
