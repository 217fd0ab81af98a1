//! `cfaccess doctor`: looks at a whole set-up, from the team's name to the application's answers.

mod app;
mod audience;
mod certs;
mod clock;
mod direct;
mod edge;
mod finding;
mod forged_tokens;
mod reading;
mod spellings;
mod target;
mod team;

use std::io::{self, Write};
use std::process::ExitCode;
use std::time::Duration;

use clap::Args;
use cloudflare_access::{Audience, TeamDomain};
use cloudflare_access_keys::CertsUrl;

use self::finding::{Finding, Status};
use self::forged_tokens::ForgedTokens;
use self::reading::Reading;
use self::target::Target;
use crate::failure::Failure;
use crate::key_document::KeyDocument;
use crate::palette::Palette;
use crate::progress::Progress;

const EXAMPLES: &str = "\
Examples:
  cfaccess doctor --team acme \\
    --audience 4714c1358e65fe4b408ad6d432a5f878f08194bdb4752441fd56faefa9b2b6f2 \\
    --app https://app.example.com/admin --direct http://203.0.113.9:8080

Exit status: 0 if all is well, 1 with warnings, 2 if something fails or the command line is
wrong.";

/// Look for what is wrong with a set-up, and say how to mend it
///
/// One line per finding: is the team one, can its keys be had, is this machine's
/// clock right, do the AUD tags look like some, does the application refuse who
/// has no genuine token, and can it be reached past the edge. It sends GET
/// requests only, some with forged tokens, for an application of your own.
#[derive(Args)]
#[command(after_help = EXAMPLES, verbatim_doc_comment)]
pub(crate) struct Doctor {
    /// The team's name, such as `acme`, or its domain.
    #[arg(long)]
    team: String,

    /// The AUD tag of the application; repeat the option for more.
    #[arg(long = "audience", value_name = "AUD")]
    audiences: Vec<String>,

    /// A URL of the application that must not open without a token.
    #[arg(long, value_name = "URL")]
    app: Option<String>,

    /// Where the application listens itself: http://ip:port, past the edge.
    #[arg(long, value_name = "URL", requires = "app")]
    direct: Option<String>,

    /// How long each request may take: 1 to 60 seconds.
    #[arg(long, value_name = "SECONDS", default_value_t = 10, value_parser = clap::value_parser!(u8).range(1..=60))]
    timeout: u8,

    /// Write each finding as a JSON object on a line of its own.
    #[arg(long)]
    json: bool,

    /// Fetch the keys from a loopback address, for local development only.
    #[arg(long, value_name = "URL", hide_short_help = true, help_heading = "Local development")]
    certs_url: Option<String>,
}

impl Doctor {
    pub(crate) fn run(&self, palette: &Palette, out: &mut impl Write) -> Result<ExitCode, Failure> {
        let mut worst = Status::Ok;
        let mut written: io::Result<()> = Ok(());
        let wait = || Some(Progress::start(|| "asking …".to_owned()));
        let mut progress = wait();
        self.examine(&mut |finding| {
            // Findings and what is waited for may go to the same terminal: one wipes its line before the other writes.
            drop(progress.take());
            worst = worst.max(finding.status);
            let line =
                if self.json { writeln!(out, "{}", finding.for_programs()) } else { finding.for_people(palette, out) };
            written = std::mem::replace(&mut written, Ok(())).and(line);
            progress = wait();
        });
        written.map_err(Failure::Output)?;
        Ok(match worst {
            // What is skipped is no fault of its own.
            Status::Ok | Status::Skip => ExitCode::SUCCESS,
            Status::Warn => ExitCode::FAILURE,
            Status::Fail => ExitCode::from(2),
        })
    }

    fn examine(&self, report: &mut dyn FnMut(Finding)) {
        let (team, finding) = team::check(&self.team);
        report(finding);
        let mut audiences = Vec::new();
        for audience in &self.audiences {
            let (audience, finding) = audience::check(audience, team.as_ref());
            report(finding);
            audiences.extend(audience);
        }
        if self.audiences.is_empty() {
            let mend = "write `--audience` with the AUD tag of the application: without one nothing can be verified";
            report(Finding::warn("audience", "no audience is named", mend));
        }
        let keys = self.examine_certs(team.as_ref(), &audiences, report);
        self.examine_app(team.as_ref(), &audiences, keys.as_ref(), report);
    }

    fn examine_certs(
        &self,
        team: Option<&TeamDomain>,
        audiences: &[Audience],
        report: &mut dyn FnMut(Finding),
    ) -> Option<KeyDocument> {
        let url = match (&self.certs_url, team) {
            (Some(url), _) => match CertsUrl::loopback(url) {
                Ok(url) => url,
                Err(_) => {
                    let found = "the certs URL does not lead to this machine";
                    let mend = "leave `--certs-url` out, or write it with http and a numeric loopback address: \
                                http://127.0.0.1:8787/cdn-cgi/access/certs";
                    report(Finding::fail("certs", found, mend));
                    return None;
                }
            },
            (None, Some(team)) => CertsUrl::of_team(team),
            (None, None) => {
                report(Finding::skip("certs", "there is no team to ask"));
                return None;
            }
        };
        let (keys, findings) = certs::check(&url, self.timeout());
        findings.into_iter().for_each(&mut *report);
        let keys = keys?;
        audiences.iter().filter_map(|audience| audience::is_key_id(audience, &keys.key_set)).for_each(report);
        Some(keys)
    }

    fn examine_app(
        &self,
        team: Option<&TeamDomain>,
        audiences: &[Audience],
        keys: Option<&KeyDocument>,
        report: &mut dyn FnMut(Finding),
    ) {
        let Some(app) = &self.app else {
            report(Finding::skip("app/no-token", "no application is named: `--app URL` asks it too"));
            return;
        };
        let Some(target) = Target::of_url(app, self.timeout()) else {
            let mend = "write `--app` with scheme and host: https://app.example.com/admin";
            report(Finding::fail("app/no-token", "the application's URL is none", mend));
            return;
        };
        let forged = team.zip(audiences.first());
        let forged = forged.map(|(team, audience)| ForgedTokens::new(team, audience, keys.map(|keys| &keys.key_set)));
        let without = Reading::of(target.get(&target.path, &[]));
        edge::check(&without, team, audiences).into_iter().for_each(&mut *report);
        app::check("app", &target, forged.as_ref(), report);
        let Some(direct) = &self.direct else { return };
        match target.at_direct_address(direct, self.timeout()) {
            Some(direct) => direct::check(&direct, forged.as_ref(), report),
            None => {
                let mend = "write `--direct` with the address that the application listens at: http://203.0.113.9:8080";
                report(Finding::fail("direct/reachable", "the direct address is no `http` URL", mend));
            }
        }
    }

    fn timeout(&self) -> Duration {
        Duration::from_secs(self.timeout.into())
    }
}
