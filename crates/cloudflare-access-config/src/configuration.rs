use cloudflare_access::policy::Policy;
use cloudflare_access::{Application, CertsUrl};
use serde::Deserialize;

use crate::audiences::Audiences;
use crate::cached_tokens::CachedTokens;
use crate::{InvalidConfiguration, Services, variables};

/// What a service must know to guard itself: complete, or not there at all.
///
/// From a file of the service's own, as a part of whatever `serde` reads:
///
/// ```
/// use cloudflare_access_config::Configuration;
///
/// #[derive(serde::Deserialize)]
/// struct Settings {
///     access: Configuration,
/// }
///
/// let settings: Settings = toml::from_str(
///     r#"
///     [access]
///     team = "acme"
///     audience = "4714c1358e65fe4b408ad6d432a5f878f08194bdb4752441fd56faefa9b2b6f2"
///     policy = { include = [{ email_domain = "example.com" }] }
///     "#,
/// )?;
/// assert!(settings.access.policy.is_some());
/// assert!(toml::from_str::<Settings>("[access]\nteam = \"acme\"").is_err());
/// # Ok::<(), toml::de::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Configuration {
    /// The application whose tokens are accepted.
    pub application: Application,
    /// Where the team's keys come from: the team's own address, unless the configuration names a server on this machine.
    ///
    /// Whoever answers there decides who is let in. It can be no other machine than this one, and whoever fetches from it says
    /// so at start.
    pub certs_url: CertsUrl,
    /// Who of those whom Access lets through may come in. `None`: all of them.
    ///
    /// A guard must be told to `require` it. A program that has none to tell says so:
    /// [`without_policy`](Configuration::without_policy).
    pub policy: Option<Policy>,
    /// Service tokens by name, with their roles.
    pub services: Services,
    /// How many verified tokens are to be remembered, 1 to 1 000 000, by the cache of `cloudflare-access-cache`. `None`: no
    /// cache.
    pub token_cache: Option<usize>,
}

impl Configuration {
    /// Reads the environment: `CF_ACCESS_TEAM`, `CF_ACCESS_AUD` (several audiences: comma separated), and optionally
    /// `CF_ACCESS_POLICY`, the path of a policy in TOML or, with a name that ends in `.json`, in JSON, and
    /// `CF_ACCESS_TOKEN_CACHE`, how many verified tokens are to be remembered, or `off`. For development also
    /// `CF_ACCESS_CERTS_URL`, the address of a local Access on this machine.
    ///
    /// # Errors
    ///
    /// Anything is missing, empty or wrong, each with words that say what to write. An environment that names nothing is an
    /// error too: a service that guards itself only where it is told to is open wherever somebody forgot.
    pub fn from_env() -> Result<Configuration, InvalidConfiguration> {
        variables::read(&|name| std::env::var_os(name))
    }

    /// The configuration of a program that makes no cache.
    ///
    /// # Errors
    ///
    /// A cache is asked for: to leave it out in silence would look like one that never hits.
    pub fn without_cache(self) -> Result<Configuration, InvalidConfiguration> {
        if self.token_cache.is_some() { Err(InvalidConfiguration::CacheMissing) } else { Ok(self) }
    }

    /// The configuration of a program that applies no policy.
    ///
    /// # Errors
    ///
    /// There is a policy: to leave it out in silence would let in whom it keeps out.
    pub fn without_policy(self) -> Result<Configuration, InvalidConfiguration> {
        if self.policy.is_some() { Err(InvalidConfiguration::PolicyUnused) } else { Ok(self) }
    }
}

/// The members of a configuration file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Members {
    team: String,
    #[serde(alias = "audiences")]
    audience: Audiences,
    #[serde(default, deserialize_with = "present")]
    certs_url: Option<String>,
    #[serde(default, deserialize_with = "present")]
    policy: Option<Policy>,
    #[serde(default)]
    services: Services,
    #[serde(default)]
    token_cache: CachedTokens,
}

/// A member that is there has a value. `null`, or a YAML key of which every line below is commented out, is a policy that
/// somebody began to write, and would pass for none.
fn present<'de, D: serde::Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}

impl<'de> Deserialize<'de> for Configuration {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Configuration, D::Error> {
        let Members { team, audience, certs_url, policy, services, token_cache } = Members::deserialize(deserializer)?;
        let application = Application::parse(&team, audience.iter()).map_err(serde::de::Error::custom)?;
        let certs_url = match certs_url {
            Some(url) => CertsUrl::loopback(&url).map_err(serde::de::Error::custom)?,
            None => CertsUrl::of_team(application.team_domain()),
        };
        let CachedTokens(token_cache) = token_cache;
        Ok(Configuration { application, certs_url, policy, services, token_cache })
    }
}
