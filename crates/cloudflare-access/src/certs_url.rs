use alloc::borrow::ToOwned as _;
use alloc::string::String;
use core::fmt;
use core::net::{IpAddr, SocketAddr};

use crate::TeamDomain;

/// Where keys are fetched from: the team's address over HTTPS, or plain HTTP on this machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CertsUrl {
    text: String,
    is_loopback: bool,
}

impl CertsUrl {
    /// The certs endpoint of `team`, over HTTPS.
    #[must_use]
    pub fn of_team(team: &TeamDomain) -> CertsUrl {
        CertsUrl { text: team.certs_url(), is_loopback: false }
    }

    /// A server on this machine over plain HTTP, for tests and development: whoever answers there decides who is let in.
    ///
    /// The address is written as a number, since a name could be resolved to anything, and holds nothing that two URL
    /// parsers could read in two ways.
    ///
    /// # Errors
    ///
    /// The URL is not plain HTTP to a numeric loopback address.
    pub fn loopback(url: &str) -> Result<CertsUrl, InvalidLoopbackUrl> {
        let rest = url.strip_prefix("http://").ok_or(InvalidLoopbackUrl)?;
        let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
        let authority = rest.get(..end).unwrap_or_default();
        let is_plain = url.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\') && !authority.contains('%');
        let is_loopback = address_of(authority).is_some_and(|address| address.is_loopback());
        if is_plain && is_loopback {
            Ok(CertsUrl { text: url.to_owned(), is_loopback })
        } else {
            Err(InvalidLoopbackUrl)
        }
    }

    /// The URL as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether it is plain HTTP on this machine; otherwise HTTPS alone will do.
    #[must_use]
    pub fn is_loopback(&self) -> bool {
        self.is_loopback
    }
}

/// The address, with a port or without.
fn address_of(authority: &str) -> Option<IpAddr> {
    let without_port = || match authority.strip_prefix('[') {
        Some(rest) => rest.strip_suffix(']')?.parse().map(IpAddr::V6).ok(),
        None => authority.parse().map(IpAddr::V4).ok(),
    };
    authority.parse().map(|address: SocketAddr| address.ip()).ok().or_else(without_port)
}

/// The URL is not plain HTTP to a numeric loopback address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvalidLoopbackUrl;

impl fmt::Display for InvalidLoopbackUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(
            "the loopback URL does not lead to this machine: write it with a numeric loopback address, such as \
             `http://127.0.0.1:8787/cdn-cgi/access/certs`",
        )
    }
}

impl core::error::Error for InvalidLoopbackUrl {}
