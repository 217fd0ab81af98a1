use core::fmt;

use crate::policy::InvalidSelector;

/// A country by its two letters (ISO 3166-1 alpha-2), in upper case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Country([u8; 2]);

impl Country {
    pub(super) fn parse(text: &str) -> Result<Country, InvalidSelector> {
        let letters = <[u8; 2]>::try_from(text.as_bytes()).map_err(|_| InvalidSelector::Country)?;
        if !letters.iter().all(u8::is_ascii_alphabetic) {
            return Err(InvalidSelector::Country);
        }
        Ok(Country(letters.map(|letter| letter.to_ascii_uppercase())))
    }

    pub(super) fn is(self, claimed: &str) -> bool {
        claimed.as_bytes().eq_ignore_ascii_case(&self.0)
    }

    pub(super) fn as_str(&self) -> &str {
        // Only ASCII letters get in.
        core::str::from_utf8(&self.0).unwrap_or_default()
    }
}

impl fmt::Display for Country {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
