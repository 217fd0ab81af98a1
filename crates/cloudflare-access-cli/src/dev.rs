//! `cfaccess dev`: a local Access in front of a service.

mod application_settings;
mod banner;
mod dev_error;
mod settings;

use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::mpsc;

use anstyle::Style;
use clap::Args;
use cloudflare_access_testing::{RequestLine, Upstream, Verdict};

use self::application_settings::ApplicationSettings;
pub(crate) use self::dev_error::DevError;
use self::settings::Settings;
use crate::failure::Failure;
use crate::palette::Palette;

const EXAMPLES: &str = "\
Examples:
  cfaccess dev --upstream http://127.0.0.1:3000
  cfaccess dev --upstream http://127.0.0.1:3000 --keys ~/.config/cfaccess/keys \\
    --application name=Site --application name=Admin,path=/admin,group=admins \\
    --application name=Health,path=/health,policy=bypass
  cfaccess dev --config access.toml

Give the service the three variables that are printed, open the address in a browser, and sign in.
Exit status: 2 if the edge cannot be started.";

/// Run a local Access in front of a service, to develop and test it without a tenant
///
/// A reverse proxy on 127.0.0.1 that behaves as Access does: it asks for a login, sends
/// application tokens on, and serves the team's keys and identities. It signs with keys
/// of its own, and the service accepts them only because CF_ACCESS_CERTS_URL tells it
/// to: no switch anywhere skips verification. One line is printed per request.
#[derive(Args)]
#[command(after_help = EXAMPLES, verbatim_doc_comment)]
pub(crate) struct Dev {
    /// The service to forward to, such as http://127.0.0.1:3000.
    #[arg(long, value_name = "URL", required_unless_present = "config")]
    upstream: Option<Upstream>,

    /// The port to listen on; 0 is any free one. 8787 unless the file says otherwise.
    #[arg(long)]
    port: Option<u16>,

    /// The team's name: your own, or any other. `local-dev` unless the file says otherwise.
    #[arg(long)]
    team: Option<String>,

    /// An application: `name=Admin,path=/admin`; repeat the option for more.
    ///
    /// Members are name, host, path, audience, policy (`allow`, `bypass` or
    /// `service-auth`), options (`refuse` or `bypass`) and session (`24h`);
    /// email, domain and group, which can be repeated, say who is let in.
    /// Without any, one application protects everything.
    #[arg(long = "application", value_name = "MEMBERS", verbatim_doc_comment)]
    applications: Vec<String>,

    /// Keep the signing keys in this folder, so that sessions outlive a restart.
    #[arg(long, value_name = "FOLDER")]
    keys: Option<PathBuf>,

    /// How long a sign-in lasts: 24h, 15m, 60s or 7d.
    #[arg(long, value_name = "LENGTH")]
    session: Option<String>,

    /// Read settings from this file; what is on the command line counts more.
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
}

impl Dev {
    pub(crate) fn run(&self, palette: &Palette, out: &mut impl Write) -> Result<ExitCode, Failure> {
        let settings = self.settings().map_err(Failure::Dev)?;
        let (lines, printed) = mpsc::channel();
        // Whoever prints may be held up by a terminal; the edge is not.
        let builder = settings.builder().map_err(Failure::Dev)?.on_request(move |line| {
            let _ = lines.send(line.clone());
        });
        let edge = builder.start().map_err(|error| Failure::Dev(DevError::Edge(error)))?;
        banner::write(&edge, &settings, out).map_err(Failure::Output)?;
        print(printed, palette, out).map_err(Failure::Output)?;
        Ok(ExitCode::SUCCESS)
    }

    /// The file's settings under those of the command line.
    fn settings(&self) -> Result<Settings, DevError> {
        let mut settings = match &self.config {
            Some(path) => Settings::read(path)?,
            None => Settings::default(),
        };
        if let Some(upstream) = &self.upstream {
            settings.upstream = Some(upstream.to_string());
        }
        if !self.applications.is_empty() {
            let applications: Result<_, _> = self.applications.iter().map(|text| text.parse()).collect();
            settings.applications = applications?;
        }
        settings.port = self.port.or(settings.port);
        settings.team = self.team.clone().or(settings.team);
        settings.keys = self.keys.clone().or(settings.keys);
        settings.session = self.session.clone().or(settings.session);
        settings.complete();
        Ok(settings)
    }
}

/// Prints a line per request for as long as the edge serves.
fn print(lines: mpsc::Receiver<RequestLine>, palette: &Palette, out: &mut impl Write) -> io::Result<()> {
    for line in lines {
        let style = style_of(line.verdict, line.status, palette);
        writeln!(out, "{style}{line}{style:#}")?;
        out.flush()?;
    }
    Ok(())
}

fn style_of(verdict: Verdict, status: u16, palette: &Palette) -> Style {
    match verdict {
        Verdict::Allowed if status < 400 => palette.ok,
        Verdict::Allowed | Verdict::Bypassed | Verdict::Unprotected if status >= 500 => palette.fail,
        Verdict::Forbidden | Verdict::Unauthorized | Verdict::Malformed | Verdict::Fault => palette.fail,
        Verdict::Own => palette.faint,
        _ => Style::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_colour_says_whether_somebody_was_let_in_or_refused() {
        let palette = Palette::coloured();
        let plain = Style::new();
        for (verdict, status, style) in [
            (Verdict::Allowed, 200, palette.ok),
            (Verdict::Allowed, 399, palette.ok),
            // Let in, and the service minds.
            (Verdict::Allowed, 400, plain),
            (Verdict::Allowed, 499, plain),
            (Verdict::Allowed, 500, palette.fail),
            (Verdict::Bypassed, 200, plain),
            (Verdict::Bypassed, 404, plain),
            (Verdict::Bypassed, 502, palette.fail),
            (Verdict::Unprotected, 200, plain),
            (Verdict::Unprotected, 500, palette.fail),
            (Verdict::Login, 302, plain),
            (Verdict::Preflight, 200, plain),
            (Verdict::Own, 200, palette.faint),
            (Verdict::Forbidden, 403, palette.fail),
            (Verdict::Unauthorized, 401, palette.fail),
            (Verdict::Malformed, 400, palette.fail),
            (Verdict::Fault, 0, palette.fail),
        ] {
            assert_eq!(style_of(verdict, status, &palette), style, "{verdict} {status}");
        }
    }
}
