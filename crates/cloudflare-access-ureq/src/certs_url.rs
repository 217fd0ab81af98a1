use std::fmt;
use std::net::IpAddr;

use cloudflare_access::TeamDomain;
use ureq::http::Uri;

/// Where keys are fetched from: the team's address over HTTPS, or plain HTTP on this machine.
#[derive(Clone, Debug)]
pub(crate) enum CertsUrl {
    Loopback(String),
    Team(String),
}

impl CertsUrl {
    pub(crate) fn of_team(team: &TeamDomain) -> CertsUrl {
        CertsUrl::Team(team.certs_url())
    }

    /// Only an address that cannot leave the machine, written as a number: a name could be resolved to anything.
    pub(crate) fn loopback(url: &str) -> Result<CertsUrl, InvalidLoopbackUrl> {
        let uri: Uri = url.parse().map_err(|_| InvalidLoopbackUrl)?;
        let host = uri.host().unwrap_or_default();
        let address: Result<IpAddr, _> = host.trim_start_matches('[').trim_end_matches(']').parse();
        let has_user = uri.authority().is_some_and(|authority| authority.as_str().contains('@'));
        match address {
            Ok(address) if address.is_loopback() && uri.scheme_str() == Some("http") && !has_user => {
                Ok(CertsUrl::Loopback(url.to_owned()))
            }
            _ => Err(InvalidLoopbackUrl),
        }
    }

    pub(crate) fn as_str(&self) -> &str {
        match self {
            CertsUrl::Loopback(url) | CertsUrl::Team(url) => url,
        }
    }

    pub(crate) fn is_loopback(&self) -> bool {
        matches!(self, CertsUrl::Loopback(_))
    }
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

impl std::error::Error for InvalidLoopbackUrl {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_numeric_loopback_addresses_over_plain_http() {
        for url in ["http://127.0.0.1:1/certs", "http://127.9.9.9/", "http://[::1]:80/x"] {
            assert!(CertsUrl::loopback(url).is_ok(), "{url}");
        }
        for url in [
            "",
            "127.0.0.1:1",
            "http://",
            "http://localhost:1/",
            "http://10.0.0.1/",
            "http://0.0.0.0/",
            "http://127.0.0.1.example.com/",
            "http://example.com/127.0.0.1",
            "http://127.0.0.1@example.com/",
            "http://user@127.0.0.1/",
            "https://127.0.0.1/",
            "ftp://127.0.0.1/",
        ] {
            assert_eq!(CertsUrl::loopback(url).unwrap_err(), InvalidLoopbackUrl, "{url}");
        }
    }
}
