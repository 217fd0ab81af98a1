use core::fmt;

/// How far the clocks of Cloudflare and of this machine may differ, in whole seconds.
///
/// It is granted on `exp`, `nbf` and `iat` alike. The default is 60 s; more than 300 s would only hide a broken clock
/// and is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Leeway(u16);

impl Leeway {
    /// No leeway at all: for tests, and for machines whose clock is as good as Cloudflare's.
    pub const NONE: Leeway = Leeway(0);

    /// The most that can be granted: five minutes, what Cloudflare's own `cloudflared` grants on `nbf`.
    pub const MAX: Leeway = Leeway(300);

    /// A leeway of `seconds`.
    ///
    /// # Errors
    ///
    /// More than 300 seconds are refused.
    pub const fn from_seconds(seconds: u16) -> Result<Leeway, InvalidLeeway> {
        if seconds > Leeway::MAX.0 {
            return Err(InvalidLeeway);
        }
        Ok(Leeway(seconds))
    }

    /// The leeway in seconds.
    #[must_use]
    pub const fn seconds(self) -> u16 {
        self.0
    }
}

/// 60 s: clocks kept by NTP differ by far less, and tokens live for minutes to weeks.
impl Default for Leeway {
    fn default() -> Leeway {
        Leeway(60)
    }
}

/// The leeway is longer than five minutes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvalidLeeway;

impl fmt::Display for InvalidLeeway {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the leeway must be at most {} seconds: set the machine's clock instead", Leeway::MAX.0)
    }
}

impl core::error::Error for InvalidLeeway {}
