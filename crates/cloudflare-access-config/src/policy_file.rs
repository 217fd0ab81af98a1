use std::fs;
use std::path::Path;

use cloudflare_access::policy::Policy;

use crate::InvalidConfiguration;

/// Reads a policy, as JSON where the name says so and as TOML otherwise.
pub(crate) fn read(path: &Path) -> Result<Policy, InvalidConfiguration> {
    let text = fs::read_to_string(path)
        .map_err(|error| InvalidConfiguration::PolicyFile { path: path.to_owned(), kind: error.kind() })?;
    let is_json = path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("json"));
    let policy = if is_json {
        serde_json::from_str(&text).map_err(|error| error.to_string())
    } else {
        toml::from_str(&text).map_err(|error| error.to_string())
    };
    policy.map_err(|message| InvalidConfiguration::Policy { path: path.to_owned(), message })
}
