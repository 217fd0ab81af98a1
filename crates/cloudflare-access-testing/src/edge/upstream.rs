use std::fmt;
use std::net::SocketAddr;

use hyper::Uri;

/// The service behind the edge: `http://host:port`.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Upstream {
    /// Host and port, as a connection is opened to.
    pub(crate) address: String,
}

/// The text is no address of a service.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct InvalidUpstream;

impl std::str::FromStr for Upstream {
    type Err = InvalidUpstream;

    fn from_str(text: &str) -> Result<Self, InvalidUpstream> {
        let uri: Uri = text.parse().map_err(|_| InvalidUpstream)?;
        let authority = uri.authority().ok_or(InvalidUpstream)?;
        let is_root = uri.path() == "/" && uri.query().is_none();
        if uri.scheme_str() != Some("http") || !is_root || authority.as_str().contains('@') {
            return Err(InvalidUpstream);
        }
        let port = authority.port_u16().unwrap_or(80);
        Ok(Self { address: format!("{}:{port}", authority.host()) })
    }
}

impl From<SocketAddr> for Upstream {
    fn from(address: SocketAddr) -> Self {
        Self { address: address.to_string() }
    }
}

impl fmt::Display for Upstream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "http://{}", self.address)
    }
}

impl fmt::Display for InvalidUpstream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(
            "the upstream is not the address of a service: write it like `http://127.0.0.1:3000`, without a path",
        )
    }
}

impl std::error::Error for InvalidUpstream {}

#[cfg(test)]
mod tests {
    use super::Upstream;

    #[test]
    fn addresses_of_services() {
        for (text, address) in [
            ("http://127.0.0.1:3000", "127.0.0.1:3000"),
            ("http://localhost", "localhost:80"),
            ("http://[::1]:3000/", "[::1]:3000"),
        ] {
            assert_eq!(text.parse::<Upstream>().unwrap().address, address);
        }
        for text in ["", "127.0.0.1:3000", "https://127.0.0.1", "http://a@b", "http://a/b", "http://a/?b", "http://"] {
            assert!(text.parse::<Upstream>().is_err(), "{text}");
        }
    }
}
