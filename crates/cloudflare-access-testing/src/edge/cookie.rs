//! The `CF_Authorization` cookie.

use std::fmt;

use jiff::Timestamp;
use jiff::fmt::rfc2822;

use crate::edge::EdgeApplication;

pub(crate) const NAME: &str = "CF_Authorization";

/// The `SameSite` attribute of a cookie.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum SameSite {
    /// Sent with links from other sites too.
    Lax,
    /// Sent with every request.
    None,
    /// Sent with requests of the site itself only.
    Strict,
}

impl fmt::Display for SameSite {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            SameSite::Lax => "Lax",
            SameSite::None => "None",
            SameSite::Strict => "Strict",
        })
    }
}

/// What makes a browser keep the token.
///
/// `Secure` although there is no TLS: browsers take loopback addresses for secure, and without it `SameSite=None` counts for
/// nothing. `lifetime` counts by the browser's clock, whatever the edge's clock shows.
pub(crate) fn set(token: &str, application: &EdgeApplication, lifetime: u64) -> String {
    let expires = Timestamp::now().as_second().saturating_add(i64::try_from(lifetime).unwrap_or(i64::MAX));
    format!("{NAME}={token}; Expires={}; {}", date(expires), attributes(application))
}

/// What makes it forget the token.
pub(crate) fn clear(application: &EdgeApplication) -> String {
    format!("{NAME}=; Max-Age=0; Expires={}; {}", date(0), attributes(application))
}

fn attributes(application: &EdgeApplication) -> String {
    let path = if application.path_cookie { &application.path } else { "/" };
    let http_only = if application.http_only { "; HttpOnly" } else { "" };
    format!("Path={path}; Secure{http_only}; SameSite={}", application.same_site)
}

fn date(seconds: i64) -> String {
    let timestamp = Timestamp::from_second(seconds).unwrap_or(Timestamp::MAX);
    rfc2822::DateTimePrinter::new().timestamp_to_rfc9110_string(&timestamp).unwrap_or_default()
}

/// Every value of the cookie in this header, in order: applications with paths of their own put several there.
pub(crate) fn values(header: &str) -> impl Iterator<Item = &str> {
    let pairs = header.split(';').filter_map(|pair| pair.trim().split_once('='));
    pairs.filter(|(name, _)| *name == NAME).map(|(_, value)| value)
}
