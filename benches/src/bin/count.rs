//! Counts what a token costs, by running programs like `cost`: allocations under glibc's memusage, which sees those of C as
//! well, and instructions under callgrind. `count FILE PROGRAM…` writes the counts to FILE.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use benches::{Measurements, instructions, run};

const MEMUSAGE: &str = "libmemusage.so";
/// Tokens between two counts of allocations: enough that an allocation in a thousand tokens does not count.
const TOKENS: u64 = 1024;
/// Callgrind counts exactly, and fifty times as slowly.
const TOKENS_UNDER_CALLGRIND: u64 = 64;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [file, programs @ ..] = &arguments[..] else { panic!("there is `count FILE PROGRAM…`") };
    let mut measurements = Measurements::default();
    for program in programs {
        let ids = String::from_utf8(run(Command::new(program).arg("ids")).stdout).expect("ids in UTF-8");
        let ids: Vec<&str> = ids.lines().collect();
        for id in &ids {
            let (before, after) = (allocations(program, id, 0), allocations(program, id, TOKENS));
            let per_token = |before: u64, after: u64| (after.saturating_sub(before) as f64 / TOKENS as f64).round();
            let one = |figure| BTreeMap::from([((*id).to_owned(), figure)]);
            let calls = per_token(before.0, after.0);
            // What is set up takes 16 KiB more in one start than in another; spread over the tokens, that is not theirs.
            let bytes = if calls > 0.0 { per_token(before.1, after.1) } else { 0.0 };
            measurements.insert("allocations", one(calls));
            measurements.insert("allocated bytes", one(bytes));
        }
        measurements.insert("instructions", instructions(program, TOKENS_UNDER_CALLGRIND));
    }
    measurements.write(Path::new(file));
}

/// How often a program allocated, and how much.
fn allocations(program: &str, id: &str, tokens: u64) -> (u64, u64) {
    let tokens = tokens.to_string();
    let output = run(Command::new(program).args(["tokens", &tokens, id]).env("LD_PRELOAD", MEMUSAGE));
    let text = String::from_utf8_lossy(&output.stderr);
    let mut total = (0, 0);
    for function in ["malloc|", "realloc|", "calloc|"] {
        let line = text.lines().find_map(|line| line.split_once(function));
        let (_, numbers) = line.unwrap_or_else(|| panic!("no memusage on this machine (libc-devtools): {text}"));
        let numbers = without_colours(numbers);
        let mut numbers = numbers.split_whitespace().map_while(|number| number.parse::<u64>().ok());
        total.0 += numbers.next().expect("a number of calls");
        total.1 += numbers.next().expect("a number of bytes");
    }
    total
}

/// The text without the escape sequences that switch colours on and off.
fn without_colours(text: &str) -> String {
    let (first, others) = text.split_once('\u{1b}').unwrap_or((text, ""));
    let plain = others.split('\u{1b}').filter_map(|part| part.split_once('m')).map(|(_, plain)| plain);
    [first].into_iter().chain(plain).collect()
}
