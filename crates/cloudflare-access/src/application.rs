use alloc::vec::Vec;
use core::fmt;

use crate::json::Text;
use crate::{Audience, InvalidAudience, InvalidTeamDomain, TeamDomain};

/// What a token must be for: one team domain and one or more audiences, never none.
///
/// Several audiences suit one origin behind several Access applications. They are alternatives: a token for any of
/// them opens everything that one application guards, so give a stricter path its own `Application` and verifier.
/// [`VerifiedToken::audience`](crate::VerifiedToken::audience) tells which one matched.
///
/// ```
/// # use cloudflare_access::Application;
/// let application = Application::parse(
///     "acme",
///     ["4714c1358e65fe4b408ad6d432a5f878f08194bdb4752441fd56faefa9b2b6f2"],
/// )?;
/// assert_eq!(application.team_domain().host(), "acme.cloudflareaccess.com");
/// assert!(Application::parse("acme", []).is_err());
/// # Ok::<(), cloudflare_access::InvalidApplication>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Application {
    team_domain: TeamDomain,
    first: Audience,
    others: Vec<Audience>,
}

impl Application {
    /// The application with this audience in this team.
    #[must_use]
    pub fn new(team_domain: TeamDomain, audience: Audience) -> Application {
        Application { team_domain, first: audience, others: Vec::new() }
    }

    /// Accepts tokens for `audience` too.
    #[must_use]
    pub fn or_audience(mut self, audience: Audience) -> Application {
        if !self.audiences().any(|known| *known == audience) {
            self.others.push(audience);
        }
        self
    }

    /// Reads the team domain and the audiences, as they stand in a configuration file or an environment variable.
    ///
    /// # Errors
    ///
    /// The first text that is not what it should be, or no audience at all; the message says what to write instead.
    pub fn parse<'a>(
        team_domain: &str,
        audiences: impl IntoIterator<Item = &'a str>,
    ) -> Result<Application, InvalidApplication> {
        let team_domain = team_domain.parse().map_err(InvalidApplication::TeamDomain)?;
        let mut audiences = audiences.into_iter();
        let first = audiences.next().ok_or(InvalidApplication::NoAudience)?;
        let first = first.parse().map_err(InvalidApplication::Audience)?;
        audiences.try_fold(Application::new(team_domain, first), |application, audience| {
            Ok(application.or_audience(audience.parse().map_err(InvalidApplication::Audience)?))
        })
    }

    /// The team whose tokens are accepted.
    #[must_use]
    pub fn team_domain(&self) -> &TeamDomain {
        &self.team_domain
    }

    /// The accepted audience that `tag` is, byte for byte.
    pub(crate) fn accepted(&self, tag: Text<'_>) -> Option<&Audience> {
        // Escapes are resolved once for all audiences: the work must not grow with their product before the signature is
        // known. What does not fit is no audience.
        let mut memory = [0; Audience::DIGITS];
        let tag = tag.resolve(&mut memory)?;
        self.audiences().find(|audience| audience.as_bytes() == tag.as_bytes())
    }

    /// The audiences that are accepted, at least one, none twice.
    pub fn audiences(&self) -> impl Iterator<Item = &Audience> {
        core::iter::once(&self.first).chain(&self.others)
    }
}

/// The texts do not describe an application.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum InvalidApplication {
    /// An audience is not one.
    Audience(InvalidAudience),
    /// There is no audience: such a verifier would have to accept tokens for every application of the account.
    NoAudience,
    /// The team domain is not one.
    TeamDomain(InvalidTeamDomain),
}

/// Says what the part that is wrong says.
impl fmt::Display for InvalidApplication {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            InvalidApplication::Audience(invalid) => invalid.fmt(f),
            InvalidApplication::NoAudience => f.write_str(
                "the application has no audience: write the Application Audience (AUD) Tag that the Access application \
                 shows, 64 hex digits",
            ),
            InvalidApplication::TeamDomain(invalid) => invalid.fmt(f),
        }
    }
}

impl core::error::Error for InvalidApplication {}
