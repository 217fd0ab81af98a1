//! `cfaccess keys`: what a team publishes, now or as it changes.

mod changes;
mod list;
mod published;
mod watch;

use std::io::Write;
use std::process::ExitCode;
use std::time::Duration;

use clap::Args;
use cloudflare_access::TeamDomain;

use crate::failure::Failure;
use crate::key_arguments::KeyArguments;
use crate::palette::Palette;

const EXAMPLES: &str = "\
Examples:
  cfaccess keys --team acme
  cfaccess keys --team https://acme.fed.cloudflareaccess.com
  cfaccess keys --team acme --watch --interval 300 --json >> keys.log
  curl -fsS https://acme.cloudflareaccess.com/cdn-cgi/access/certs > certs.json
  cfaccess keys --keys certs.json

Exit status: 0 if there is a usable key, 2 if not or if the command line is wrong.";

/// List the keys that a team signs tokens with, or watch them change
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

    /// Go on, and tell of every change with its time, until interrupted.
    #[arg(long, requires = "team", conflicts_with = "keys")]
    watch: bool,

    /// How often to look: every 1 to 86400 seconds.
    #[arg(
        long,
        value_name = "SECONDS",
        requires = "watch",
        default_value_t = 60,
        value_parser = clap::value_parser!(u32).range(1..=86_400)
    )]
    interval: u32,

    /// Write each key, or each change, as a JSON object on a line of its own.
    #[arg(long)]
    json: bool,
}

impl Keys {
    pub(crate) fn run(&self, palette: &Palette, out: &mut impl Write) -> Result<ExitCode, Failure> {
        if let (true, Some(team)) = (self.watch, &self.team) {
            let interval = Duration::from_secs(self.interval.into());
            let fetch = || self.keys.document(team);
            return watch::run(fetch, interval, |moment, change| {
                let line = if self.json { change.for_programs(moment) } else { change.for_people(moment, palette) };
                writeln!(out, "{line}").and_then(|()| out.flush()).map_err(Failure::Output)
            });
        }
        let source = self.keys.source(self.team.as_ref())?;
        let key_set = source.key_set().ok_or(Failure::KeysUnavailable)?;
        let lines = if self.json { list::for_programs(&key_set) } else { list::for_people(&key_set) };
        lines.iter().try_for_each(|line| writeln!(out, "{line}")).map_err(Failure::Output)?;
        Ok(ExitCode::SUCCESS)
    }
}
