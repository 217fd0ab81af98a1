use std::error::Error;
use std::fmt;
use std::io::{self, Write as _};

use cloudflare_access::{InvalidApplication, InvalidKeySet};
use cloudflare_access_ureq::{InvalidLoopbackUrl, StartError};

use crate::dev::DevError;
use crate::mint::MintError;

/// Why there is no verdict. No variant holds anything that was typed: a token may have been put in the wrong place.
#[derive(Debug)]
pub(crate) enum Failure {
    Application(InvalidApplication),
    /// Names of applications and files may be in it, where no token can have been meant.
    Dev(DevError),
    Fetch(StartError),
    Input(io::Error),
    KeyFile(io::Error),
    KeySet(InvalidKeySet),
    KeysUnavailable,
    LoopbackUrl(InvalidLoopbackUrl),
    Mint(MintError),
    NoToken,
    Output(io::Error),
    PasteTooLong,
    Thread,
    Verb,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Failure::Application(invalid) => return invalid.fmt(f),
            Failure::Dev(error) => return error.fmt(f),
            Failure::Fetch(error) => return error.fmt(f),
            Failure::Mint(error) => return error.fmt(f),
            Failure::LoopbackUrl(invalid) => return invalid.fmt(f),
            Failure::Input(_) => "standard input cannot be read",
            Failure::KeyFile(_) => "the key file cannot be read",
            Failure::KeySet(_) => "the key file is no usable key set",
            Failure::KeysUnavailable => "the team's keys are not available",
            Failure::NoToken => "there is no token: name one, or write one per line to standard input",
            Failure::Output(_) => "standard output cannot be written",
            Failure::PasteTooLong => "what was pasted is longer than 64 MiB: cut it down to the one request",
            Failure::Thread => "a thread could not be started, or ended before its time",
            Failure::Verb => "there is no such verb: `cfaccess help` lists them",
        })
    }
}

impl Error for Failure {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Failure::Dev(error) => error.source(),
            Failure::Fetch(error) => error.source(),
            Failure::Input(source) | Failure::KeyFile(source) | Failure::Output(source) => Some(source),
            Failure::KeySet(source) => Some(source),
            Failure::Application(_)
            | Failure::KeysUnavailable
            | Failure::LoopbackUrl(_)
            | Failure::Mint(_)
            | Failure::NoToken
            | Failure::PasteTooLong
            | Failure::Thread
            | Failure::Verb => None,
        }
    }
}

/// Writes the failure and what caused it to standard error, on one line.
pub(crate) fn report(failure: &dyn Error) {
    let mut line = failure.to_string();
    let mut cause = failure.source();
    while let Some(error) = cause {
        line.push_str(": ");
        line.push_str(&error.to_string());
        cause = error.source();
    }
    complain(&line);
}

/// Writes one line to standard error.
pub(crate) fn complain(line: &str) {
    // Where even this cannot be written, only the exit status is left to tell.
    let _ = writeln!(io::stderr(), "error: {line}");
}
