//! `cfaccess decode`: what a token says, without a verdict.

mod decoded;
mod report;

use std::ffi::OsString;
use std::io::{self, Read as _, Write};
use std::process::ExitCode;

use clap::Args;

use self::decoded::Decoded;
use crate::failure::{self, Failure};
use crate::pasted;

const EXAMPLES: &str = "\
Examples:
  cfaccess decode < token.txt
  pbpaste | cfaccess decode

Exit status: 0 if header and claims are JSON objects, 1 if something in the token could not
be decoded, 2 if the command line is wrong or standard input cannot be read.";

/// More than any token, and little enough to hold.
const MAX_INPUT: usize = 1024 * 1024;

/// Show what a token says, without verifying it
///
/// Header and claims are shown as they stand, with times as dates too. Anyone
/// can write a token that says anything: for a verdict, use `cfaccess verify`.
/// Of a malformed token, as much as can be decoded is shown.
#[derive(Args)]
#[command(after_help = EXAMPLES, verbatim_doc_comment)]
pub(crate) struct Decode {
    /// Write it as one JSON object on a line.
    #[arg(long)]
    json: bool,

    /// The token; without it, one token is read from standard input
    ///
    /// Other users of this machine may see arguments, and shells remember them:
    /// standard input is the better place for a token that still opens doors.
    #[arg(verbatim_doc_comment)]
    token: Option<OsString>,
}

impl Decode {
    pub(crate) fn run(&self, out: &mut impl Write) -> Result<ExitCode, Failure> {
        let token = match &self.token {
            Some(token) => token.as_encoded_bytes().to_vec(),
            None => read_token().map_err(Failure::Input)?,
        };
        let decoded = match pasted::trimmed(&token) {
            [] => Decoded::nothing("there is no token"),
            token if token.len() > MAX_INPUT => Decoded::nothing("this is longer than 1 MiB and no token"),
            token => Decoded::of(token),
        };
        if self.json {
            writeln!(out, "{}", decoded.for_programs()).map_err(Failure::Output)?;
        } else {
            decoded.for_people(out).map_err(Failure::Output)?;
        }
        decoded.problems.iter().for_each(|problem| failure::complain(problem));
        Ok(if decoded.problems.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }
}

/// What stands on standard input, up to one byte more than is shown.
fn read_token() -> io::Result<Vec<u8>> {
    let mut token = Vec::new();
    io::stdin().lock().take(MAX_INPUT as u64 + 1).read_to_end(&mut token)?;
    Ok(token)
}
