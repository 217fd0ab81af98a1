use std::io::Write;
use std::process::ExitCode;

use clap::{Args, Command};
use clap_complete::Shell;

use crate::failure::Failure;

const EXAMPLES: &str = "\
Examples:
  cfaccess completions bash > /etc/bash_completion.d/cfaccess
  cfaccess completions zsh > \"${fpath[1]}/_cfaccess\"
  cfaccess completions fish > ~/.config/fish/completions/cfaccess.fish

Exit status: 0 if it was written, 2 if the command line is wrong.";

/// Write what a shell needs to complete verbs and options
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Completions {
    /// The shell.
    shell: Shell,
}

impl Completions {
    /// `command` describes the program.
    pub(crate) fn run(&self, mut command: Command, out: &mut impl Write) -> Result<ExitCode, Failure> {
        // Into memory first: the library panics where it cannot write.
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut command, "cfaccess", &mut script);
        out.write_all(&script).map_err(Failure::Output)?;
        Ok(ExitCode::SUCCESS)
    }
}
