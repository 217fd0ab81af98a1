use cloudflare_access::TeamDomain;
use cloudflare_access_keys::{CertsUrl, InvalidLoopbackUrl};

/// Where identities are fetched: the team's address over HTTPS, or plain HTTP on this machine. Tokens go there, so it
/// derives from the configured team and from no request.
#[derive(Clone, Debug)]
pub struct IdentityUrl {
    text: String,
    is_loopback: bool,
}

impl IdentityUrl {
    /// The `get-identity` endpoint of `team`, over HTTPS.
    #[must_use]
    pub fn of_team(team: &TeamDomain) -> IdentityUrl {
        IdentityUrl { text: format!("https://{}/cdn-cgi/access/get-identity", team.host()), is_loopback: false }
    }

    /// A server on this machine over plain HTTP, for tests and development: whoever answers there decides who is in which
    /// group, and sees tokens.
    ///
    /// # Errors
    ///
    /// The URL is not plain HTTP to a numeric loopback address.
    pub fn loopback(url: &str) -> Result<IdentityUrl, InvalidLoopbackUrl> {
        // The same URLs that keys may be fetched from.
        let url = CertsUrl::loopback(url)?;
        Ok(IdentityUrl { text: url.as_str().to_owned(), is_loopback: true })
    }

    /// The endpoint at the server on this machine from which keys are fetched, as a local Access has both. `None` where keys are
    /// fetched from a team, or where the address does not end as Access's does.
    #[must_use]
    pub fn beside(certs_url: &CertsUrl) -> Option<IdentityUrl> {
        let root = certs_url.as_str().strip_suffix("/cdn-cgi/access/certs").filter(|_| certs_url.is_loopback())?;
        Some(IdentityUrl { text: format!("{root}/cdn-cgi/access/get-identity"), is_loopback: true })
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

#[cfg(test)]
mod tests {
    use cloudflare_access_keys::CertsUrl;

    use super::IdentityUrl;

    #[test]
    fn it_derives_from_the_team() {
        let url = IdentityUrl::of_team(&"acme".parse().unwrap());
        assert_eq!(url.as_str(), "https://acme.cloudflareaccess.com/cdn-cgi/access/get-identity");
        assert!(!url.is_loopback());
    }

    #[test]
    fn it_is_beside_the_keys_of_a_local_access() {
        let beside = |url: &str| IdentityUrl::beside(&CertsUrl::loopback(url).unwrap());
        let url = beside("http://127.0.0.1:8787/cdn-cgi/access/certs").unwrap();
        assert_eq!(url.as_str(), "http://127.0.0.1:8787/cdn-cgi/access/get-identity");
        assert!(url.is_loopback());
        assert!(beside("http://127.0.0.1:8787/keys.json").is_none());
        assert!(IdentityUrl::beside(&CertsUrl::of_team(&"acme".parse().unwrap())).is_none());
    }

    #[test]
    fn plain_http_stays_on_this_machine() {
        assert!(IdentityUrl::loopback("http://127.0.0.1:80/cdn-cgi/access/get-identity").unwrap().is_loopback());
        for url in ["http://example.com/", "https://127.0.0.1/", "http://localhost/", "http://127.0.0.1@example.com/"] {
            assert!(IdentityUrl::loopback(url).is_err(), "{url}");
        }
    }
}
