use std::io::{self, Write};
use std::process::ExitCode;

use clap::{Args, Command};
use clap_mangen::Man;

use crate::failure::Failure;

const EXAMPLES: &str = "\
Examples:
  cfaccess man verify | man -l -
  cfaccess man > /usr/local/share/man/man1/cfaccess.1

Exit status: 0 if it was written, 2 if the command line is wrong.";

/// Write a manual page, of the program or of one verb
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct ManPage {
    /// The verb.
    verb: Option<String>,
}

impl ManPage {
    /// `command` describes the program.
    pub(crate) fn run(&self, mut command: Command, out: &mut impl Write) -> Result<ExitCode, Failure> {
        command.build();
        let described = match &self.verb {
            Some(verb) => command.find_subcommand(verb).ok_or(Failure::Verb)?.clone(),
            None => command,
        };
        let page = write(described).map_err(Failure::Output)?;
        out.write_all(&page).map_err(Failure::Output)?;
        Ok(ExitCode::SUCCESS)
    }
}

/// The sections of a page. Examples and exit status stand below the options of `--help`, in a text of their own, which
/// the library would fill like a paragraph.
fn write(mut command: Command) -> io::Result<Vec<u8>> {
    let after_help = command.get_after_help().map(ToString::to_string).unwrap_or_default();
    command = command.after_help(None::<&str>).after_long_help(None::<&str>);
    let has_verbs = command.has_subcommands();
    let page = Man::new(command).manual("cfaccess").source(concat!("cfaccess ", env!("CARGO_PKG_VERSION")));
    let mut out = Vec::new();
    page.render_title(&mut out)?;
    page.render_name_section(&mut out)?;
    page.render_synopsis_section(&mut out)?;
    page.render_description_section(&mut out)?;
    page.render_options_section(&mut out)?;
    if has_verbs {
        page.render_subcommands_section(&mut out)?;
    }
    let (examples, status) = after_help.split_once("\nExit status: ").unwrap_or((&after_help, ""));
    let examples = examples.trim_start_matches("Examples:\n").trim_end();
    writeln!(out, ".SH EXAMPLES\n.nf\n{}\n.fi", escape(examples))?;
    if !status.is_empty() {
        writeln!(out, ".SH \"EXIT STATUS\"\n{}", escape(status))?;
    }
    Ok(out)
}

/// Text as roff shows it unchanged: hyphens that can be copied, backslashes, and no line that is a request.
fn escape(text: &str) -> String {
    let lines = text.lines().map(|line| {
        let line = line.replace('\\', "\\e").replace('-', "\\-");
        if line.starts_with(['.', '\'']) { format!("\\&{line}") } else { line }
    });
    lines.collect::<Vec<String>>().join("\n")
}
