use std::collections::BTreeMap;
use std::path::Path;
use std::{env, fs};

use benches::{Measurements, Scenario, Team, median};
use fastrand::Rng;

use crate::process::Process;
use crate::target::Target;

/// How long each server is under load in one round.
const SECONDS: u64 = 2;
/// How many different tokens come by turns. A browser's comes thousands of times; these fit a cache as well.
const TOKENS: usize = 512;

/// Runs all servers by turns, in another order in each round, and writes the medians to a file.
pub(crate) fn measure(rounds: usize, python: &str, write_to: &str) {
    let specimens = Scenario::Accepted.specimens(&Team::new(2048), TOKENS);
    let tokens = env::temp_dir().join(format!("tokens-{}", std::process::id()));
    let lines: Vec<&str> = specimens.iter().map(|specimen| specimen.token()).collect();
    fs::write(&tokens, lines.join("\n")).expect("a file");

    let program = env::current_exe().expect("the path of this program");
    let (_keys, certs_url) = Process::start("1", program.to_str().expect("a path in UTF-8"), &["keys"]);
    let mut targets = Target::ours();
    targets.extend(Target::fastapi(python, &certs_url));
    let mut random = Rng::new();
    let mut order: Vec<usize> = (0..targets.len()).collect();
    // The first round warms up and counts for nothing.
    for round in 0..=rounds {
        random.shuffle(&mut order);
        for &index in &order {
            targets[index].measure(&tokens, if round == 0 { 1 } else { SECONDS });
        }
        if round == 0 {
            targets.iter_mut().for_each(Target::forget);
        }
    }
    fs::remove_file(&tokens).expect("the file");

    let mut measurements = Measurements::default();
    for target in targets {
        let (rate, cpu) = (median(target.rates), median(target.cpu_micros));
        println!(
            "{:<16} {:<18} {rate:>9.0} requests per second {cpu:>8.1} µs of its CPU per request",
            target.server, target.mode
        );
        measurements.insert(target.server, BTreeMap::from([(target.mode.to_owned(), rate)]));
        measurements.insert(format!("{} µs", target.server), BTreeMap::from([(target.mode.to_owned(), cpu)]));
    }
    measurements.write(Path::new(write_to));
}
