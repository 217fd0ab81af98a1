//! The environment as a configuration.

use std::ffi::OsString;
use std::path::Path;

use cloudflare_access::{Application, CertsUrl};

use crate::cached_tokens::CachedTokens;
use crate::{Configuration, InvalidConfiguration, Services, policy_file};

const TEAM: &str = "CF_ACCESS_TEAM";
const AUDIENCE: &str = "CF_ACCESS_AUD";
const POLICY: &str = "CF_ACCESS_POLICY";
const TOKEN_CACHE: &str = "CF_ACCESS_TOKEN_CACHE";
const CERTS_URL: &str = "CF_ACCESS_CERTS_URL";

/// `variable` looks a variable up by its name.
pub(crate) fn read(variable: &dyn Fn(&str) -> Option<OsString>) -> Result<Configuration, InvalidConfiguration> {
    let team = text(variable, TEAM)?;
    let audiences = text(variable, AUDIENCE)?;
    let application =
        Application::parse(&team, audiences.split(',').map(str::trim)).map_err(InvalidConfiguration::Application)?;
    let policy = match variable(POLICY) {
        // Set and empty is a mistake in a deployment file, not the wish to let everybody in.
        Some(path) if path.is_empty() => return Err(InvalidConfiguration::Empty(POLICY)),
        Some(path) => Some(policy_file::read(Path::new(&path))?),
        None => None,
    };
    let CachedTokens(token_cache) = match variable(TOKEN_CACHE) {
        Some(_) => text(variable, TOKEN_CACHE)?.parse().map_err(|_| InvalidConfiguration::NoCount(TOKEN_CACHE))?,
        None => CachedTokens::default(),
    };
    let certs_url = match variable(CERTS_URL) {
        Some(_) => CertsUrl::loopback(&text(variable, CERTS_URL)?).map_err(InvalidConfiguration::CertsUrl)?,
        None => CertsUrl::of_team(application.team_domain()),
    };
    Ok(Configuration { application, certs_url, policy, services: Services::default(), token_cache })
}

fn text(variable: &dyn Fn(&str) -> Option<OsString>, name: &'static str) -> Result<String, InvalidConfiguration> {
    let value = variable(name).ok_or(InvalidConfiguration::Missing(name))?;
    let value = value.into_string().map_err(|_| InvalidConfiguration::NotText(name))?;
    if value.trim().is_empty() {
        return Err(InvalidConfiguration::Empty(name));
    }
    Ok(value.trim().to_owned())
}
