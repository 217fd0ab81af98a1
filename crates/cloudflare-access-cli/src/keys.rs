use std::io::{self, Write};
use std::process::ExitCode;

use clap::Args;
use cloudflare_access::{KeySet, TeamDomain};

use crate::escape::Escaped;
use crate::failure::Failure;
use crate::key_arguments::KeyArguments;

const EXAMPLES: &str = "\
Examples:
  cfaccess keys --team acme
  cfaccess keys --team https://acme.fed.cloudflareaccess.com
  curl -fsS https://acme.cloudflareaccess.com/cdn-cgi/access/certs > certs.json
  cfaccess keys --keys certs.json

Exit status: 0 if there is a usable key, 2 if not or if the command line is wrong.";

/// List the keys that a team signs tokens with
///
/// One line per key with its size and id, then one line per entry of the key
/// set that verifies nothing, with the reason.
#[derive(Args)]
#[command(after_help = EXAMPLES, verbatim_doc_comment)]
pub(crate) struct Keys {
    /// The team's name, such as `acme`, or its domain; not needed with --keys.
    #[arg(long, required_unless_present = "keys")]
    team: Option<TeamDomain>,

    #[command(flatten)]
    keys: KeyArguments,
}

impl Keys {
    pub(crate) fn run(&self, out: &mut impl Write) -> Result<ExitCode, Failure> {
        let source = self.keys.source(self.team.as_ref())?;
        list(&source.key_set().ok_or(Failure::KeysUnavailable)?, out).map_err(Failure::Output)?;
        Ok(ExitCode::SUCCESS)
    }
}

fn list(key_set: &KeySet, out: &mut impl Write) -> io::Result<()> {
    for (key_id, bits) in key_set.keys() {
        writeln!(out, "usable   RSA {bits} bits  {}", Escaped(key_id))?;
    }
    for skipped in key_set.skipped() {
        match &skipped.key_id {
            Some(key_id) => writeln!(out, "skipped  {}: {}", Escaped(key_id), skipped.reason)?,
            None => writeln!(out, "skipped  (without id): {}", skipped.reason)?,
        }
    }
    Ok(())
}
