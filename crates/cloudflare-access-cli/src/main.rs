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

mod clock;
mod decode;
mod encoded_part;
mod escape;
mod failure;
mod json_pieces;
mod judge;
mod key_arguments;
mod keys;
mod pretty_json;
mod time_claims;
mod token_lines;
mod usage_error;
mod verdict_line;
mod verify;

use std::io::{self, ErrorKind, Write as _};
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::failure::Failure;

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
}

#[derive(Subcommand)]
enum Verb {
    Decode(decode::Decode),
    Verify(verify::Verify),
    Keys(keys::Keys),
}

fn main() -> ExitCode {
    match Cli::try_parse() {
        Ok(cli) => run(&cli.verb),
        Err(error) => usage_error::answer(error),
    }
}

fn run(verb: &Verb) -> ExitCode {
    // Standard output passes on every line as it ends, so whoever reads the other end of a pipe waits for nothing.
    let mut out = io::stdout().lock();
    let outcome = match verb {
        Verb::Decode(decode) => decode.run(&mut out),
        Verb::Verify(verify) => verify.run(&mut out),
        Verb::Keys(keys) => keys.run(&mut out),
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
