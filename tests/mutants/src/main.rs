#![doc = include_str!("../README.md")]
#![expect(clippy::print_stderr, reason = "a program for the terminal")]

mod judge;
mod mutant;
mod places;
mod planting;
mod suite;
mod tree;

use std::collections::BTreeSet;
use std::path::Path;
use std::{env, fs};

use judge::Judge;
use mutant::Mutant;
use suite::Suite;
use tree::Tree;

fn main() {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [list, folder, outcomes, rest @ ..] = arguments.as_slice() else {
        panic!("mutants <list> <copy of the workspace> <outcomes> [arguments for cargo]");
    };
    let mutants = Mutant::list(&fs::read_to_string(list).expect("the list can be read"));
    let tree = Tree { folder: Path::new(folder), arguments: rest };
    let left_out = tree.plant(&mutants);
    let packages: BTreeSet<&str> = mutants.iter().map(|mutant| mutant.package.as_str()).collect();
    let mut suites = Suite::build(&tree, &packages);
    for suite in &mut suites {
        suite.measure();
        eprintln!("{} {}: {:.1?}", suite.package, suite.name, suite.taken);
    }
    // The quick ones first.
    suites.sort_by_key(|suite| suite.taken);
    Judge::new(&mutants, &left_out, suites, Path::new(outcomes)).run();
}
