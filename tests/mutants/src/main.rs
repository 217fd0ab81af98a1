#![doc = include_str!("../README.md")]
#![expect(clippy::print_stderr, reason = "a program for the terminal")]

mod judge;
mod mutant;
mod places;
mod planting;
mod program;
mod suite;
mod test;
mod tree;

use std::collections::BTreeSet;
use std::path::Path;
use std::time::Duration;
use std::{env, fs};

use judge::Judge;
use mutant::Mutant;
use program::Program;
use tree::Tree;

/// A test that takes longer does not judge.
const LONGEST: Duration = Duration::from_secs(15);

fn main() {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [list, folder, outcomes, testers, rest @ ..] = arguments.as_slice() else {
        panic!("mutants <list> <copy of the workspace> <outcomes> <packages,with,tests> [arguments for cargo]");
    };
    let mutants = Mutant::list(&fs::read_to_string(list).expect("the list can be read"));
    let tree = Tree { folder: Path::new(folder), arguments: rest };
    let testers: BTreeSet<&str> = testers.split(',').collect();
    let left_out = tree.plant(&mutants, &testers);
    let outcomes = Path::new(outcomes);
    let traces = outcomes.parent().expect("outcomes are in a folder");
    let tests = suite::suite(&Program::build(&tree, &testers), LONGEST, traces);
    Judge::new(&mutants, &left_out, tests, outcomes).run();
}
