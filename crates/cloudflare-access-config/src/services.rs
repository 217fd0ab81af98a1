use std::collections::BTreeMap;
use std::fmt;

use cloudflare_access::{Principal, VerifiedToken};
use serde::Deserialize;

/// The service tokens that a service knows by name: who calls with them, and in which roles.
///
/// ```toml
/// [access.services."0123456789abcdef0123456789abcdef.access"]
/// name = "nightly backup"
/// roles = ["reader"]
/// ```
///
/// A name is for logs and greetings, a role for the application to decide by. Neither makes a user of a service: there is no
/// email, and a service that is not listed is still a service, known by its client ID.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Services(BTreeMap<String, NamedService>);

/// A service token by name.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct NamedService {
    /// What it is called.
    pub name: String,
    /// In which roles it calls.
    #[serde(default)]
    pub roles: Vec<String>,
}

impl NamedService {
    /// Whether it calls in this role.
    #[must_use]
    pub fn has_role(&self, role: &str) -> bool {
        self.roles.iter().any(|known| known == role)
    }
}

impl Services {
    /// The service that this token names, where it names one and it is listed. Never anything for a user.
    #[must_use]
    pub fn of(&self, token: &VerifiedToken) -> Option<&NamedService> {
        match token.principal() {
            Principal::Service { client_id } => self.0.get(client_id),
            _ => None,
        }
    }
}

impl<'de> Deserialize<'de> for Services {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Services, D::Error> {
        let services = BTreeMap::<String, NamedService>::deserialize(deserializer)?;
        for (client_id, service) in &services {
            if !is_client_id(client_id) {
                return Err(serde::de::Error::custom(InvalidClientId));
            }
            if service.name.trim().is_empty() {
                return Err(serde::de::Error::custom("the service has an empty name: write what it is called"));
            }
        }
        Ok(Services(services))
    }
}

/// 32 hex digits and the suffix that tells a service token from the common name of a certificate.
fn is_client_id(text: &str) -> bool {
    text.strip_suffix(".access").is_some_and(|digits| {
        digits.len() == 32 && digits.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
    })
}

struct InvalidClientId;

impl fmt::Display for InvalidClientId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(
            "a service is not named by a client ID: write the Client ID that Access shows, 32 hex digits and `.access`",
        )
    }
}
