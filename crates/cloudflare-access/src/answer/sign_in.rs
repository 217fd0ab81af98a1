use alloc::format;
use alloc::string::String;
use core::fmt::{self, Write};

use crate::{Audience, TeamDomain};

/// A host name has at most this many bytes (RFC 1035 §2.3.4).
const MAX_HOST: usize = 253;

/// Where callers of one application sign in and out.
///
/// Both addresses consist of configuration alone, except for the path to come back to, which cannot lead to another host:
/// a link on one's own page that leads wherever a visitor's request says would be an open redirect.
///
/// ```
/// use cloudflare_access::answer::SignIn;
/// # use cloudflare_access::{Application, TeamDomain};
/// # let audience = "4714c1358e65fe4b408ad6d432a5f878f08194bdb4752441fd56faefa9b2b6f2".parse()?;
///
/// let sign_in = SignIn::new(&"acme".parse()?, &audience, "app.example.com")?;
/// assert_eq!(sign_in.logout_url(), "https://app.example.com/cdn-cgi/access/logout");
/// assert_eq!(
///     sign_in.login_url("/admin?tab=users")?,
///     "https://acme.cloudflareaccess.com/cdn-cgi/access/login/app.example.com\
///      ?kid=4714c1358e65fe4b408ad6d432a5f878f08194bdb4752441fd56faefa9b2b6f2&redirect_url=%2Fadmin%3Ftab%3Dusers",
/// );
/// assert!(sign_in.login_url("//example.org").is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignIn {
    host: String,
    /// The login URL up to the path to come back to.
    login: String,
}

impl SignIn {
    /// For the application with this audience, whose visitors know it as `host`: a name with neither scheme nor port.
    ///
    /// # Errors
    ///
    /// The host is none.
    pub fn new(team: &TeamDomain, audience: &Audience, host: &str) -> Result<SignIn, InvalidSignIn> {
        let host = host.to_ascii_lowercase();
        let is_label = |label: &str| {
            !label.is_empty()
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        };
        if host.len() > MAX_HOST || !host.split('.').all(is_label) {
            return Err(InvalidSignIn::Host);
        }
        let login = format!("{}/cdn-cgi/access/login/{host}?kid={}&redirect_url=", team.issuer(), audience.as_str());
        Ok(SignIn { host, login })
    }

    /// Where a visitor signs in and comes back to `path`, with its query.
    ///
    /// # Errors
    ///
    /// The path is not one of this host: it must begin with one slash. `//example.org` and `/\example.org` lead browsers to
    /// another host.
    pub fn login_url(&self, path: &str) -> Result<String, InvalidSignIn> {
        let is_path = path.starts_with('/') && !path.starts_with("//") && !path.contains(['\\', '\t', '\n', '\r']);
        if !is_path {
            return Err(InvalidSignIn::Path);
        }
        let mut url = self.login.clone();
        for byte in path.bytes() {
            if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
                url.push(char::from(byte));
            } else {
                // Writing to a string cannot fail.
                let _ = write!(url, "%{byte:02X}");
            }
        }
        Ok(url)
    }

    /// Where a visitor signs out, of every application of the team: Access has no other logout.
    #[must_use]
    pub fn logout_url(&self) -> String {
        format!("https://{}/cdn-cgi/access/logout", self.host)
    }
}

/// The host or the path cannot be used in a link to sign in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum InvalidSignIn {
    /// The host is not a host name.
    Host,
    /// The path does not begin with exactly one slash.
    Path,
}

impl fmt::Display for InvalidSignIn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            InvalidSignIn::Host => {
                "the host is no host name: write the application's host alone, such as `app.example.com`"
            }
            InvalidSignIn::Path => "the path does not begin with exactly one slash: write it as in `/admin`",
        })
    }
}

impl core::error::Error for InvalidSignIn {}
