//! `cfaccess`: decodes and verifies Cloudflare Access application tokens, and lists a team's keys.

#![cfg_attr(
    not(test),
    warn(
        clippy::expect_used,
        clippy::indexing_slicing,
        clippy::panic,
        clippy::string_slice,
        clippy::unreachable,
        clippy::unwrap_used
    )
)]

mod backend;
mod caller_kind;
mod certs;
mod clock;
mod completions;
mod credential;
mod decode;
mod dev;
mod doctor;
mod encoded_part;
mod escape;
mod explain;
mod failure;
mod fault;
mod http;
mod json_object;
mod json_pieces;
mod json_value;
mod judge;
mod key_arguments;
mod key_document;
mod keys;
mod man;
mod mint;
mod numeric_date;
mod palette;
mod pasted;
mod pretty_json;
mod progress;
mod time_claims;
mod token_lines;
mod usage_error;
mod verdict_line;
mod verify;

use std::io::{self, ErrorKind, Write};
use std::process::ExitCode;

use anstream::AutoStream;
use clap::{ColorChoice, CommandFactory as _, Parser, Subcommand};

use crate::failure::Failure;
use crate::palette::Palette;

const EXAMPLES: &str = "\
Examples:
  cfaccess decode < token.txt
  cfaccess keys --team acme
  cfaccess verify --team acme \\
    --audience 4714c1358e65fe4b408ad6d432a5f878f08194bdb4752441fd56faefa9b2b6f2 < tokens.txt

`cfaccess help verify` tells more. Not affiliated with Cloudflare.";

/// Decode and verify Cloudflare Access application tokens
#[derive(Parser)]
#[command(name = "cfaccess", version, after_help = EXAMPLES)]
struct Cli {
    #[command(subcommand)]
    verb: Verb,

    /// Colours in what is written; NO_COLOR and CLICOLOR_FORCE count where it is auto.
    #[arg(long, global = true, value_name = "WHEN", default_value_t, hide_short_help = true)]
    color: ColorChoice,
}

#[derive(Subcommand)]
enum Verb {
    Decode(decode::Decode),
    Verify(verify::Verify),
    Keys(keys::Keys),
    Doctor(doctor::Doctor),
    Dev(dev::Dev),
    Mint(mint::Mint),
    Completions(completions::Completions),
    #[command(name = "man")]
    ManPage(man::ManPage),
}

fn main() -> ExitCode {
    match Cli::try_parse() {
        Ok(cli) => run(&cli),
        Err(error) => usage_error::answer(error),
    }
}

fn run(cli: &Cli) -> ExitCode {
    // Standard output passes on every line as it ends, so whoever reads the other end of a pipe waits for nothing.
    let stdout = io::stdout();
    let is_coloured = match cli.color {
        ColorChoice::Always => true,
        ColorChoice::Auto => AutoStream::choice(&stdout) != anstream::ColorChoice::Never,
        ColorChoice::Never => false,
    };
    let (palette, mut out): (Palette, Box<dyn Write>) = if is_coloured {
        (Palette::coloured(), Box::new(AutoStream::always(stdout.lock())))
    } else {
        (Palette::default(), Box::new(stdout.lock()))
    };
    let outcome = match &cli.verb {
        Verb::Decode(decode) => decode.run(&mut out),
        Verb::Verify(verify) => verify.run(&palette, &mut out),
        Verb::Keys(keys) => keys.run(&palette, &mut out),
        Verb::Doctor(doctor) => doctor.run(&palette, &mut out),
        Verb::Dev(dev) => dev.run(&palette, &mut out),
        Verb::Mint(mint) => mint.run(&mut out),
        Verb::Completions(completions) => completions.run(Cli::command(), &mut out),
        Verb::ManPage(page) => page.run(Cli::command(), &mut out),
    };
    match outcome.and_then(|code| out.flush().map(|()| code).map_err(Failure::Output)) {
        Ok(code) => code,
        // The reader has gone, as `head` does: nothing to complain about. But not everything was said, and zero would
        // claim that every token was accepted.
        Err(Failure::Output(error)) if error.kind() == ErrorKind::BrokenPipe => ExitCode::FAILURE,
        Err(failure) => {
            failure::report(&failure);
            ExitCode::from(2)
        }
    }
}
