use core::fmt;
use core::str::FromStr;

/// An application's audience (AUD) tag: 64 hexadecimal digits, kept in lower case as Access issues them.
///
/// Found in the Zero Trust dashboard under *Access controls › Applications › (application) › Basic information*. It
/// stays the same until the application is deleted (Access docs, "Validate JWTs").
///
/// ```
/// # use cloudflare_access::Audience;
/// let audience: Audience = "4714c1358e65fe4b408ad6d432a5f878f08194bdb4752441fd56faefa9b2b6f2".parse()?;
/// assert!("my-app".parse::<Audience>().is_err());
/// # Ok::<(), cloudflare_access::InvalidAudience>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Audience([u8; Audience::DIGITS]);

impl Audience {
    /// How many hex digits an audience tag has.
    pub(crate) const DIGITS: usize = 64;

    pub(crate) fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The 64 digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        // Only ASCII digits get in.
        core::str::from_utf8(&self.0).unwrap_or_default()
    }
}

impl FromStr for Audience {
    type Err = InvalidAudience;

    fn from_str(text: &str) -> Result<Audience, InvalidAudience> {
        if text.is_empty() {
            return Err(InvalidAudience::Empty);
        }
        let mut digits = <[u8; Audience::DIGITS]>::try_from(text.as_bytes())
            .map_err(|_| InvalidAudience::Length { found: text.len() })?;
        if !digits.iter().all(u8::is_ascii_hexdigit) {
            return Err(InvalidAudience::NotHexadecimal);
        }
        digits.make_ascii_lowercase();
        Ok(Audience(digits))
    }
}

impl fmt::Debug for Audience {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Audience({})", self.as_str())
    }
}

impl fmt::Display for Audience {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The text is not an audience tag.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum InvalidAudience {
    /// There is nothing in it.
    Empty,
    /// It is not 64 characters long.
    Length {
        /// How many bytes it has.
        found: usize,
    },
    /// It holds something other than `0`-`9` and `a`-`f`.
    NotHexadecimal,
}

impl fmt::Display for InvalidAudience {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the audience ")?;
        match self {
            InvalidAudience::Empty => f.write_str("is empty")?,
            InvalidAudience::Length { found } => write!(f, "has {found} characters, not {}", Audience::DIGITS)?,
            InvalidAudience::NotHexadecimal => f.write_str("has characters other than 0-9 and a-f")?,
        }
        f.write_str(": write the Application Audience (AUD) Tag that the Access application shows, 64 hex digits")
    }
}

impl core::error::Error for InvalidAudience {}
