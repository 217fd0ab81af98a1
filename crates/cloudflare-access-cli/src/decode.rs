use std::ffi::OsString;
use std::io::{self, Read as _, Write};
use std::process::ExitCode;

use clap::Args;
use serde::de::IgnoredAny;

use crate::encoded_part::EncodedPart;
use crate::escape::Escaped;
use crate::failure::{self, Failure};
use crate::{clock, pretty_json, time_claims};

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
        let problems = show(token.trim_ascii(), out).map_err(Failure::Output)?;
        problems.iter().for_each(|problem| failure::complain(problem));
        Ok(if problems.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }
}

/// What stands on standard input, up to one byte more than is shown.
fn read_token() -> io::Result<Vec<u8>> {
    let mut token = Vec::new();
    io::stdin().lock().take(MAX_INPUT as u64 + 1).read_to_end(&mut token)?;
    Ok(token)
}

/// Writes what the token says and tells what is wrong with its form, in words that hold no byte of it.
fn show(token: &[u8], out: &mut impl Write) -> io::Result<Vec<String>> {
    if token.is_empty() {
        return Ok(vec!["there is no token".to_owned()]);
    }
    if token.len() > MAX_INPUT {
        return Ok(vec!["this is longer than 1 MiB and no token".to_owned()]);
    }
    let mut problems = Vec::new();
    let mut parts = token.split(|byte| *byte == b'.');
    let count = parts.clone().count();
    if count != 3 {
        problems.push(format!("a token has 3 parts with dots between them, and this has {count}"));
    }
    writeln!(out, "NOT VERIFIED: anyone can write this. For a verdict, use `cfaccess verify`.")?;
    if let Some(part) = parts.next() {
        show_json("header", part, &mut problems, out)?;
    }
    if let Some(part) = parts.next()
        && let Some(claims) = show_json("claims", part, &mut problems, out)?
    {
        let lines = time_claims::lines(&claims, clock::now());
        if !lines.is_empty() {
            writeln!(out, "\ntimes (NOT VERIFIED)")?;
            lines.iter().try_for_each(|line| writeln!(out, "  {line}"))?;
        }
    }
    if let Some(part) = parts.next() {
        let signature = decode("signature", part, &mut problems);
        writeln!(out, "\nsignature (NOT VERIFIED)\n  {} bytes", signature.len())?;
    }
    Ok(problems)
}

/// Shows a part that should be a JSON object, and gives it back where it is one.
fn show_json(name: &str, part: &[u8], problems: &mut Vec<String>, out: &mut impl Write) -> io::Result<Option<String>> {
    let bytes = decode(name, part, problems);
    writeln!(out, "\n{name} (NOT VERIFIED)")?;
    let text = String::from_utf8(bytes).unwrap_or_else(|error| {
        problems.push(format!("{name}: not UTF-8"));
        String::from_utf8_lossy(error.as_bytes()).into_owned()
    });
    // Only where it ends is of interest here: what it says need not fit any type of ours.
    match serde_json::from_str::<IgnoredAny>(&text) {
        Ok(IgnoredAny) => {
            pretty_json::write(&text, out)?;
            if text.trim_start().starts_with('{') {
                return Ok(Some(text));
            }
            problems.push(format!("{name}: not a JSON object"));
        }
        Err(error) => {
            problems.push(format!("{name}: not JSON: {error}"));
            writeln!(out, "{}", Escaped(&text))?;
        }
    }
    Ok(None)
}

fn decode(name: &str, part: &[u8], problems: &mut Vec<String>) -> Vec<u8> {
    let decoded = EncodedPart::decode(part);
    if !decoded.is_strict {
        problems.push(format!("{name}: not strict base64url, so perhaps not all of it was read"));
    }
    decoded.bytes
}
