use std::str::FromStr;
use std::time::Duration;

use cloudflare_access_testing::{CorsHeaders, EdgeApplication, OptionsRequests, Policy, Who, session_length};
use serde::Deserialize;

use crate::dev::DevError;

/// An application, as a file or the command line describes it.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ApplicationSettings {
    name: Option<String>,
    host: Option<String>,
    path: Option<String>,
    audience: Option<String>,
    policy: Option<String>,
    #[serde(default)]
    emails: Vec<String>,
    #[serde(default)]
    email_domains: Vec<String>,
    #[serde(default)]
    groups: Vec<String>,
    options: Option<String>,
    cors: Option<CorsSettings>,
    session: Option<String>,
    read_service_tokens_from_header: Option<String>,
    #[serde(default)]
    service_auth_401_redirect: bool,
    #[serde(default)]
    path_cookie_attribute: bool,
    strict_service_token_auth: Option<bool>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct CorsSettings {
    origins: Vec<String>,
    #[serde(default)]
    methods: Vec<String>,
    #[serde(default)]
    headers: Vec<String>,
    #[serde(default)]
    credentials: bool,
    max_age: Option<u64>,
}

impl ApplicationSettings {
    pub(crate) fn application(&self) -> Result<EdgeApplication, DevError> {
        let path = self.path.as_deref().unwrap_or("/");
        let name = self.name.clone().unwrap_or_else(|| format!("{}{path}", self.host.as_deref().unwrap_or_default()));
        let mut application = EdgeApplication::new(name).path(path).options(self.options()?);
        if let Some(host) = &self.host {
            application = application.host(host);
        }
        if let Some(audience) = &self.audience {
            application = application.audience(audience);
        }
        for policy in self.policies()? {
            application = application.policy(policy);
        }
        if let Some(session) = &self.session {
            application = application.session_length(session_length(session).ok_or(DevError::Session)?);
        }
        if let Some(header) = &self.read_service_tokens_from_header {
            application = application.read_service_tokens_from_header(header);
        }
        if self.service_auth_401_redirect {
            application = application.service_auth_401_redirect();
        }
        if self.path_cookie_attribute {
            application = application.path_cookie_attribute();
        }
        if self.strict_service_token_auth == Some(false) {
            application = application.lenient_service_auth();
        }
        Ok(application)
    }

    fn policies(&self) -> Result<Vec<Policy>, DevError> {
        let names_somebody = !(self.emails.is_empty() && self.email_domains.is_empty() && self.groups.is_empty());
        Ok(match self.policy.as_deref() {
            // Whoever is named is let in; services are not named.
            Some("allow") | None if names_somebody => vec![Policy::Allow(self.who())],
            Some("allow") => vec![Policy::Allow(Who::everyone())],
            // As an application of the library is, which lets everybody in.
            None => Vec::new(),
            Some("bypass") if !names_somebody => vec![Policy::Bypass],
            Some("service-auth") if !names_somebody => vec![Policy::ServiceAuth],
            Some(_) => return Err(DevError::Policy),
        })
    }

    fn who(&self) -> Who {
        let who = self.emails.iter().fold(Who::nobody(), Who::email);
        let who = self.email_domains.iter().fold(who, Who::email_domain);
        self.groups.iter().fold(who, Who::group)
    }

    fn options(&self) -> Result<OptionsRequests, DevError> {
        match (self.options.as_deref(), &self.cors) {
            (None | Some("refuse"), None) => Ok(OptionsRequests::Refuse),
            (Some("bypass"), None) => Ok(OptionsRequests::Bypass),
            (Some("cors"), Some(cors)) => Ok(OptionsRequests::Answer(CorsHeaders {
                allowed_origins: cors.origins.clone(),
                allowed_methods: cors.methods.clone(),
                allowed_headers: cors.headers.clone(),
                allow_credentials: cors.credentials,
                max_age: cors.max_age.map(Duration::from_secs),
            })),
            (Some("cors"), None) | (_, Some(_)) => Err(DevError::Cors),
            (Some(_), None) => Err(DevError::Options),
        }
    }
}

/// `name=Admin,path=/admin,group=admins`.
impl FromStr for ApplicationSettings {
    type Err = DevError;

    fn from_str(text: &str) -> Result<Self, DevError> {
        let mut settings = Self::default();
        for member in text.split(',') {
            let (name, value) = member.split_once('=').ok_or(DevError::ApplicationMember)?;
            let value = value.trim().to_owned();
            match name.trim() {
                "name" => settings.name = Some(value),
                "host" => settings.host = Some(value),
                "path" => settings.path = Some(value),
                "audience" => settings.audience = Some(value),
                "policy" => settings.policy = Some(value),
                "options" => settings.options = Some(value),
                "session" => settings.session = Some(value),
                "email" => settings.emails.push(value),
                "domain" => settings.email_domains.push(value),
                "group" => settings.groups.push(value),
                _ => return Err(DevError::ApplicationMember),
            }
        }
        Ok(settings)
    }
}
