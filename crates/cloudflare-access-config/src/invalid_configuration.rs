use std::fmt;
use std::io;
use std::path::PathBuf;

use cloudflare_access::{InvalidApplication, InvalidLoopbackUrl};

use crate::cached_tokens;

/// The configuration is incomplete or wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum InvalidConfiguration {
    /// The team domain or an audience is wrong.
    Application(InvalidApplication),
    /// A cache of verified tokens is asked for, and the program makes none.
    CacheMissing,
    /// Keys are to come from somewhere else than the team or this machine.
    CertsUrl(InvalidLoopbackUrl),
    /// A variable is set, and there is nothing in it.
    Empty(&'static str),
    /// A variable is not set.
    Missing(&'static str),
    /// A variable is neither `off` nor a count from 1 to a million.
    NoCount(&'static str),
    /// A variable is not text.
    NotText(&'static str),
    /// The policy is none.
    Policy {
        /// The file.
        path: PathBuf,
        /// What is wrong with it, and where.
        message: String,
    },
    /// The file with the policy cannot be read.
    PolicyFile {
        /// The file.
        path: PathBuf,
        /// Why not.
        kind: io::ErrorKind,
    },
    /// A policy is configured, and the program applies none.
    PolicyUnused,
}

/// What is to be written into a variable.
fn advice(variable: &str) -> &'static str {
    match variable {
        "CF_ACCESS_TEAM" => "write the team name, such as `acme`, or the team domain",
        "CF_ACCESS_AUD" => {
            "write the Application Audience (AUD) Tag that the Access application shows, 64 hex digits; several comma separated"
        }
        "CF_ACCESS_TOKEN_CACHE" => cached_tokens::ADVICE,
        "CF_ACCESS_CERTS_URL" => "write what `cfaccess dev` prints, or do not set it",
        _ => "write the path of a policy in TOML or JSON, or do not set it",
    }
}

impl fmt::Display for InvalidConfiguration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            InvalidConfiguration::Application(invalid) => invalid.fmt(f),
            InvalidConfiguration::CacheMissing => f.write_str(
                "`token_cache` needs a program that makes the cache: take it out, or make a verifier `with_cache`",
            ),
            InvalidConfiguration::CertsUrl(invalid) => write!(f, "CF_ACCESS_CERTS_URL: {invalid}; or do not set it"),
            InvalidConfiguration::Empty(name) => write!(f, "{name} is set and empty: {}", advice(name)),
            InvalidConfiguration::Missing(name) => write!(f, "{name} is not set: {}", advice(name)),
            InvalidConfiguration::NoCount(name) => write!(f, "{name} is no count of tokens: {}", advice(name)),
            InvalidConfiguration::NotText(name) => write!(f, "{name} is not UTF-8 text: {}", advice(name)),
            InvalidConfiguration::Policy { path, message } => {
                write!(f, "the policy in {} is invalid: {}", path.display(), message.trim_end())
            }
            InvalidConfiguration::PolicyFile { path, kind } => {
                write!(f, "the policy in {} cannot be read: {kind}", path.display())
            }
            InvalidConfiguration::PolicyUnused => f.write_str(
                "a policy needs a program that applies it: take it out, or guard with `require`; without it, everybody gets in whom \
                 Access lets through",
            ),
        }
    }
}

impl std::error::Error for InvalidConfiguration {}
