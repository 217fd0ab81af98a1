use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File, OpenOptions};
use std::io::Write;
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Instant;

use crate::mutant::Mutant;
use crate::suite::THREADS;
use crate::test::{End, Test};
use crate::tree::{NO_MACRO, NO_PLACE};

/// What the compiler says of a mutant that would not compile without a switch either: a name, a trait or an operator that is
/// not there, a function that wants arguments, another type, one that nothing tells, or `||` in front of a `let`. Everything
/// else, such as a call in a constant or an error that is only near the mutant, may be the switch's fault.
const NEVER: &[&str] = &[
    "E0061", "E0271", "E0277", "E0283", "E0284", "E0308", "E0368", "E0369", "E0433", "E0599", "E0624", "E0790",
    NO_MACRO, NO_PLACE,
];

/// Runs the tests against one mutant after another, and writes a line for each.
///
/// What stands in the file of outcomes is not asked again.
pub(crate) struct Judge<'a> {
    /// Those that nobody has judged yet.
    open: Vec<&'a Mutant>,
    next: AtomicUsize,
    outcomes: Mutex<File>,
    tests: Vec<Test>,
    /// Which tests found mutants of a file, the last one first.
    successes: Mutex<BTreeMap<&'a str, Vec<usize>>>,
}

impl<'a> Judge<'a> {
    pub(crate) fn new(
        mutants: &'a [Mutant],
        left_out: &BTreeMap<usize, Vec<String>>,
        tests: Vec<Test>,
        outcomes: &Path,
    ) -> Judge<'a> {
        let earlier = fs::read_to_string(outcomes).unwrap_or_default();
        let judged: BTreeSet<&str> = earlier.lines().filter_map(|line| line.split('\t').nth(1)).collect();
        let mut file = OpenOptions::new().append(true).create(true).open(outcomes).expect("outcomes can be written");
        let mut open = Vec::new();
        for mutant in mutants.iter().filter(|mutant| !judged.contains(mutant.name.as_str())) {
            match left_out.get(&mutant.id) {
                Some(codes) => {
                    let outcome =
                        if codes.iter().any(|code| NEVER.contains(&code.as_str())) { "unviable" } else { "undecided" };
                    writeln!(file, "{outcome}\t{}\t{}", mutant.name, codes.join(" ")).expect("outcomes can be written");
                }
                None => open.push(mutant),
            }
        }
        Judge { open, next: AtomicUsize::new(0), outcomes: Mutex::new(file), tests, successes: Mutex::default() }
    }

    pub(crate) fn run(&self) {
        thread::scope(|scope| {
            for _ in 0..THREADS {
                scope.spawn(|| {
                    while let Some(mutant) = self.open.get(self.next.fetch_add(1, Ordering::Relaxed)) {
                        self.judge(mutant);
                    }
                });
            }
        });
    }

    fn judge(&self, mutant: &'a Mutant) {
        let start = Instant::now();
        let order = self.order(mutant);
        let (mut outcome, mut by) = ("survived", format!("{} tests reach it", order.len()));
        for index in order {
            let test = &self.tests[index];
            outcome = match test.run(mutant.id) {
                End::Passed => continue,
                End::Failed => "killed",
                End::TimedOut => "timeout",
            };
            by = test.title();
            let mut successes = self.successes.lock().expect("nobody panics");
            let of_file = successes.entry(&mutant.file).or_default();
            of_file.retain(|earlier| *earlier != index);
            of_file.insert(0, index);
            break;
        }
        let line = format!("{outcome}\t{}\t{by}\t{:.1}\n", mutant.name, start.elapsed().as_secs_f64());
        self.outcomes.lock().expect("nobody panics").write_all(line.as_bytes()).expect("outcomes can be written");
    }

    /// The tests that reach it, those first that found mutants of the same file, then the quick ones.
    fn order(&self, mutant: &Mutant) -> Vec<usize> {
        let reaches = |index: &usize| self.tests[*index].reached.contains(&mutant.id);
        let mut order =
            self.successes.lock().expect("nobody panics").get(mutant.file.as_str()).cloned().unwrap_or_default();
        order.retain(reaches);
        order.truncate(12);
        let others: Vec<_> = (0..self.tests.len()).filter(|index| reaches(index) && !order.contains(index)).collect();
        order.extend(others);
        order
    }
}
