//! `cfaccess verify`: verdicts on tokens.

mod explained;
mod log_progress;
mod pipeline;

use std::ffi::OsString;
use std::io::{self, Write};
use std::num::NonZero;
use std::process::ExitCode;
use std::sync::Arc;
use std::thread;

use clap::Args;
use cloudflare_access::{Application, Audience, InvalidApplication, Leeway, TeamDomain, UnixTime, Verifier};

use self::pipeline::Counters;
use crate::caller_kind::CallerKind;
use crate::failure::Failure;
use crate::judge::Judge;
use crate::key_arguments::KeyArguments;
use crate::palette::Palette;
use crate::verdict_line::Format;

const EXAMPLES: &str = "\
Examples:
  cfaccess verify --team acme \\
    --audience 4714c1358e65fe4b408ad6d432a5f878f08194bdb4752441fd56faefa9b2b6f2 < tokens.txt
  cfaccess verify --team acme --keys certs.json --now 1790000000 --json \\
    --audience 4714c1358e65fe4b408ad6d432a5f878f08194bdb4752441fd56faefa9b2b6f2 < tokens.txt
  cfaccess verify --explain --team acme \\
    --audience 4714c1358e65fe4b408ad6d432a5f878f08194bdb4752441fd56faefa9b2b6f2 < curl-v.txt

Exit status: 0 if every token is accepted, 1 if one is refused or the reader of the output
goes away, 2 if the command line or the key file is wrong, keys cannot be fetched, or
standard input is empty.";

/// Verify tokens: one verdict per token
///
/// Without TOKEN, standard input is read: one token per line, of any bytes, as
/// many as there are. An empty line is a missing token and refused; the last
/// line needs no line feed; one carriage return at the end of a line is left
/// out, as files from Windows have it. Verdicts keep the order of the lines,
/// and each is written as soon as it is known.
#[derive(Args)]
#[command(after_help = EXAMPLES, verbatim_doc_comment)]
pub(crate) struct Verify {
    /// The team's name, such as `acme`, or its domain.
    #[arg(long)]
    team: TeamDomain,

    /// An Application Audience (AUD) Tag to accept; repeat the option for more.
    #[arg(long = "audience", value_name = "AUD", required = true)]
    audiences: Vec<Audience>,

    #[command(flatten)]
    keys: KeyArguments,

    /// Judge as of this second since 1970-01-01 UTC, not by the clock.
    #[arg(long, value_name = "UNIX", allow_negative_numbers = true)]
    now: Option<i64>,

    /// How far clocks may differ for exp, nbf and iat: 0 to 300 [default: 60].
    #[arg(long, value_name = "SECONDS", value_parser = parse_leeway, allow_negative_numbers = true)]
    leeway: Option<Leeway>,

    /// Also accept tokens without `type`, as service tokens of about 2020 are.
    #[arg(long)]
    accept_missing_type: bool,

    /// Whom the route expects: user or service [default: whoever is calling].
    #[arg(long, value_name = "KIND", hide_possible_values = true)]
    caller: Option<CallerKind>,

    /// Explain the verdict on one token, check by check.
    ///
    /// What is pasted may be a token, a header line, a Cookie line, the output
    /// of `curl -v`, a curl command or an HAR file.
    #[arg(long, verbatim_doc_comment)]
    explain: bool,

    /// How many threads verify: 1 to 64 [default: one per core].
    #[arg(long, value_name = "COUNT", conflicts_with = "explain", value_parser = clap::value_parser!(u8).range(1..=64))]
    threads: Option<u8>,

    /// Write each verdict as a JSON object on a line of its own.
    #[arg(long)]
    json: bool,

    /// The token; without it, one token per line is read from standard input
    ///
    /// Other users of this machine may see arguments, and shells remember them:
    /// standard input is the better place for a token that still opens doors.
    #[arg(verbatim_doc_comment)]
    token: Option<OsString>,
}

impl Verify {
    pub(crate) fn run(&self, palette: &Palette, out: &mut impl Write) -> Result<ExitCode, Failure> {
        if self.explain {
            return explained::run(self, palette, out);
        }
        let judge = Judge::new(self.verifier()?, self.caller, self.now.map(UnixTime::from_seconds));
        let every_token_accepted = match &self.token {
            Some(token) => {
                let verdict = judge.verdict(token.as_encoded_bytes());
                writeln!(out, "{}", self.format().line(&verdict)).map_err(Failure::Output)?;
                verdict.is_ok()
            }
            None => self.verify_lines(judge, out)?,
        };
        Ok(if every_token_accepted { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }

    fn application(&self) -> Result<Application, Failure> {
        let mut audiences = self.audiences.iter().copied();
        let first = audiences.next().ok_or(Failure::Application(InvalidApplication::NoAudience))?;
        Ok(audiences.fold(Application::new(self.team.clone(), first), Application::or_audience))
    }

    fn verifier(&self) -> Result<Verifier, Failure> {
        let verifier = Verifier::new(self.application()?, self.keys.source(Some(&self.team))?);
        let verifier = verifier.with_leeway(self.leeway.unwrap_or_default());
        Ok(if self.accept_missing_type { verifier.accept_missing_type() } else { verifier })
    }

    fn verify_lines(&self, judge: Judge, out: &mut impl Write) -> Result<bool, Failure> {
        let counters = Arc::new(Counters::default());
        let _progress = log_progress::start(&counters);
        let threads = self.threads.map_or_else(default_threads, usize::from);
        let write = |lines: &[u8]| out.write_all(lines);
        let every_token_accepted = pipeline::run(io::stdin(), judge, self.format(), threads, &counters, write)?;
        // "All accepted" would be true of nothing at all, and open the door when the command in front failed.
        every_token_accepted.ok_or(Failure::NoToken)
    }

    fn format(&self) -> Format {
        if self.json { Format::Programs } else { Format::People }
    }
}

/// One for each core that this process may use.
fn default_threads() -> usize {
    thread::available_parallelism().map_or(1, NonZero::get).min(64)
}

fn parse_leeway(text: &str) -> Result<Leeway, String> {
    let seconds = text.parse().map_err(|_| "the leeway is a whole number of seconds from 0 to 300".to_owned())?;
    Leeway::from_seconds(seconds).map_err(|invalid| invalid.to_string())
}
