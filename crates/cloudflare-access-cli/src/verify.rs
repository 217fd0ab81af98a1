use std::ffi::OsString;
use std::io::{self, Read as _, Write};
use std::process::ExitCode;

use clap::Args;
use cloudflare_access::{Application, Audience, InvalidApplication, Leeway, Refusal, TeamDomain, UnixTime, Verifier};

use crate::caller_kind::CallerKind;
use crate::clock;
use crate::credential::Credential;
use crate::explain::{Expectations, Explanation};
use crate::failure::Failure;
use crate::judge::Judge;
use crate::key_arguments::KeyArguments;
use crate::palette::Palette;
use crate::pasted::Pasted;
use crate::token_lines::TokenLines;
use crate::verdict_line;

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
/// out, as files from Windows have it. Each verdict is written at once.
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
            return self.explain(palette, out);
        }
        let judge = Judge::new(self.verifier()?, self.caller, self.now.map(UnixTime::from_seconds));
        let every_token_accepted = match &self.token {
            Some(token) => self.verify(&judge, token.as_encoded_bytes(), out)?,
            None => self.verify_lines(&judge, out)?,
        };
        Ok(if every_token_accepted { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }

    fn explain(&self, palette: &Palette, out: &mut impl Write) -> Result<ExitCode, Failure> {
        let pasted = match &self.token {
            Some(token) => Pasted::read(token.as_encoded_bytes()),
            None => Pasted::read(&read_paste()?),
        };
        let credential = Credential::choose(pasted);
        let expected = Expectations {
            application: &self.application()?,
            caller: self.caller,
            keys: &self.keys.document(&self.team)?,
            leeway: self.leeway.unwrap_or_default(),
            missing_type_accepted: self.accept_missing_type,
            now: self.now.map_or_else(clock::now, UnixTime::from_seconds),
        };
        let explanation = Explanation::new(&credential, &expected);
        if self.json {
            writeln!(out, "{}", explanation.for_programs(&credential)).map_err(Failure::Output)?;
        } else {
            explanation.for_people(&credential, palette, out).map_err(Failure::Output)?;
        }
        Ok(match explanation.verdict {
            Ok(_) => ExitCode::SUCCESS,
            Err(Refusal::KeysUnavailable) => ExitCode::from(2),
            Err(_) => ExitCode::FAILURE,
        })
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

    fn verify_lines(&self, judge: &Judge, out: &mut impl Write) -> Result<bool, Failure> {
        let mut tokens = TokenLines::new(io::stdin().lock());
        let mut verdicts: Option<bool> = None;
        while let Some(token) = tokens.read().map_err(Failure::Input)? {
            let accepted = self.verify(judge, token, out)?;
            verdicts = Some(accepted && verdicts.unwrap_or(true));
        }
        // "All accepted" would be true of nothing at all, and open the door when the command in front failed.
        verdicts.ok_or(Failure::NoToken)
    }

    /// Writes the verdict on one token and tells whether it is accepted.
    fn verify(&self, judge: &Judge, token: &[u8], out: &mut impl Write) -> Result<bool, Failure> {
        let verdict = judge.verdict(token);
        let mut line =
            if self.json { verdict_line::for_programs(&verdict) } else { verdict_line::for_people(&verdict) };
        line.push('\n');
        out.write_all(line.as_bytes()).map_err(Failure::Output)?;
        Ok(verdict.is_ok())
    }
}

/// What was pasted, up to a limit that no honest paste reaches.
fn read_paste() -> Result<Vec<u8>, Failure> {
    let mut paste = Vec::new();
    let limit = u64::try_from(Pasted::MAX_LENGTH).unwrap_or(u64::MAX).saturating_add(1);
    io::stdin().lock().take(limit).read_to_end(&mut paste).map_err(Failure::Input)?;
    if paste.len() > Pasted::MAX_LENGTH { Err(Failure::PasteTooLong) } else { Ok(paste) }
}

fn parse_leeway(text: &str) -> Result<Leeway, String> {
    let seconds = text.parse().map_err(|_| "the leeway is a whole number of seconds from 0 to 300".to_owned())?;
    Leeway::from_seconds(seconds).map_err(|invalid| invalid.to_string())
}
