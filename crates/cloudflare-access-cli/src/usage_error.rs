//! What is answered to a command line that is none, without repeating it.
//!
//! A token that was put in the wrong place must not end up on standard error, which is what logs are made of.

use std::process::ExitCode;

use clap::error::{ContextKind, ContextValue, ErrorKind};

/// Stands for what was typed.
const CONCEALED: &str = "…";

/// Prints help, the version or an error, and tells the exit status.
pub(crate) fn answer(mut error: clap::Error) -> ExitCode {
    if error.use_stderr() {
        conceal(&mut error);
    }
    // Where nobody reads it, there is nobody to be told.
    let _ = error.print();
    u8::try_from(error.exit_code()).map_or(ExitCode::FAILURE, ExitCode::from)
}

fn conceal(error: &mut clap::Error) {
    let parts: Vec<(ContextKind, ContextValue)> = error.context().map(|(kind, value)| (kind, value.clone())).collect();
    for (part, value) in parts {
        if is_ours(error.kind(), part, &value) {
            continue;
        }
        match value {
            ContextValue::String(text) if !text.is_empty() => {
                error.insert(part, ContextValue::String(CONCEALED.to_owned()));
            }
            // An empty value conceals nothing, and gets a message of its own.
            ContextValue::String(_) => {}
            _ => {
                error.remove(part);
            }
        }
    }
}

/// True for what comes from the program's own description, not from the command line.
fn is_ours(error: ErrorKind, part: ContextKind, value: &ContextValue) -> bool {
    match (part, value) {
        (
            ContextKind::Usage
            | ContextKind::PriorArg
            | ContextKind::ValidSubcommand
            | ContextKind::ValidValue
            | ContextKind::ActualNumValues
            | ContextKind::ExpectedNumValues
            | ContextKind::MinValues,
            _,
        ) => true,
        (ContextKind::InvalidArg, ContextValue::String(name)) if error == ErrorKind::UnknownArgument => {
            is_option_name(name)
        }
        (ContextKind::InvalidArg, _) => true,
        _ => false,
    }
}

/// True for what looks like a mistyped option and cannot be part of a token: these have dots, digits and capitals.
fn is_option_name(text: &str) -> bool {
    text.strip_prefix("--").is_some_and(|name| name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-'))
}
