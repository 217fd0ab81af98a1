use alloc::format;
use alloc::string::{String, ToString};
use core::fmt;
use core::str::FromStr;

const SUFFIX: &str = ".cloudflareaccess.com";
const SUFFIX_FED: &str = ".fed.cloudflareaccess.com";

/// A label of a host name is at most this long (RFC 1035 §2.3.4).
const MAX_LABEL: usize = 63;

/// A team's domain at Cloudflare Access, such as `acme.cloudflareaccess.com`.
///
/// It can be written as the team name (`acme`), as a host (`acme.cloudflareaccess.com`,
/// `acme.fed.cloudflareaccess.com`) or as a URL (`https://acme.cloudflareaccess.com/`). The token's issuer and the
/// address of the keys both derive from it, never from a token or a request, so that no attacker can name the keys
/// (RFC 8725 §3.8, §3.10).
///
/// ```
/// # use cloudflare_access::TeamDomain;
/// let team: TeamDomain = "Acme".parse()?;
/// assert_eq!(team, "https://acme.cloudflareaccess.com/".parse()?);
/// assert_eq!(team.issuer(), "https://acme.cloudflareaccess.com");
/// assert_eq!(team.certs_url(), "https://acme.cloudflareaccess.com/cdn-cgi/access/certs");
/// # Ok::<(), cloudflare_access::InvalidTeamDomain>(())
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TeamDomain {
    /// Kept as the issuer, because that is what every request needs.
    issuer: String,
}

impl TeamDomain {
    /// The host, such as `acme.cloudflareaccess.com`.
    #[must_use]
    pub fn host(&self) -> &str {
        self.issuer.strip_prefix("https://").unwrap_or_default()
    }

    /// The issuer that every token of the team names in `iss`, byte for byte, such as
    /// `https://acme.cloudflareaccess.com`.
    #[must_use]
    pub fn issuer(&self) -> &str {
        &self.issuer
    }

    /// Where the team's public keys are published, such as
    /// `https://acme.cloudflareaccess.com/cdn-cgi/access/certs`.
    #[must_use]
    pub fn certs_url(&self) -> String {
        format!("{}/cdn-cgi/access/certs", self.issuer)
    }
}

impl FromStr for TeamDomain {
    type Err = InvalidTeamDomain;

    fn from_str(text: &str) -> Result<TeamDomain, InvalidTeamDomain> {
        if text.is_empty() {
            return Err(InvalidTeamDomain::Empty);
        }
        let text = text.to_ascii_lowercase();
        let host = match text.split_once("://") {
            Some(("https", host)) => host,
            Some(_) => return Err(InvalidTeamDomain::NotHttps),
            None => &text,
        };
        let host = host.strip_suffix('/').unwrap_or(host);
        if host.contains(['/', '?', '#', '@', ':']) {
            return Err(InvalidTeamDomain::MoreThanHost);
        }
        let (team, suffix) = if let Some(team) = host.strip_suffix(SUFFIX_FED) {
            (team, SUFFIX_FED)
        } else if let Some(team) = host.strip_suffix(SUFFIX) {
            (team, SUFFIX)
        } else if host.contains('.') {
            return Err(InvalidTeamDomain::ForeignHost);
        } else {
            (host, SUFFIX)
        };
        if !is_team_name(team) {
            return Err(InvalidTeamDomain::TeamName);
        }
        Ok(TeamDomain { issuer: ["https://", team, suffix].concat().to_string() })
    }
}

/// Letters, digits and inner hyphens: what can stand in a host name and nothing that could end or change it.
fn is_team_name(name: &str) -> bool {
    (1..=MAX_LABEL).contains(&name.len())
        && name.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-'))
        && !name.starts_with('-')
        && !name.ends_with('-')
}

impl fmt::Debug for TeamDomain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TeamDomain({})", self.host())
    }
}

impl fmt::Display for TeamDomain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.host())
    }
}

/// The text does not name a team of Cloudflare Access.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum InvalidTeamDomain {
    /// There is nothing in it.
    Empty,
    /// It is a host, but none of `cloudflareaccess.com`.
    ForeignHost,
    /// It has a path, a port, a user, a query or a fragment.
    MoreThanHost,
    /// It is a URL with another scheme than `https`.
    NotHttps,
    /// The team name is not 1 to 63 letters, digits and inner hyphens.
    TeamName,
}

impl fmt::Display for InvalidTeamDomain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            InvalidTeamDomain::Empty => "the team domain is empty",
            InvalidTeamDomain::ForeignHost => "the team domain is a host outside cloudflareaccess.com",
            InvalidTeamDomain::MoreThanHost => "the team domain has more in it than a host",
            InvalidTeamDomain::NotHttps => "the team domain is a URL without https",
            InvalidTeamDomain::TeamName => "the team name is not 1 to 63 letters, digits and inner hyphens",
        })?;
        f.write_str(
            ": write the team name, such as `acme`, or the team domain, such as \
             `https://acme.cloudflareaccess.com` or `https://acme.fed.cloudflareaccess.com`",
        )
    }
}

impl core::error::Error for InvalidTeamDomain {}
