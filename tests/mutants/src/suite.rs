use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use crate::program::Program;
use crate::test::Test;

/// How many tests run at once.
pub(crate) const THREADS: usize = 3;

/// Every test of the programs that takes less than `longest`, with what it reaches; the quick ones first.
pub(crate) fn suite(programs: &[Arc<Program>], longest: Duration, folder: &Path) -> Vec<Test> {
    let names: Vec<_> =
        programs.iter().flat_map(|program| program.tests().into_iter().map(move |name| (program, name))).collect();
    let (next, tests) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    thread::scope(|scope| {
        for number in 0..THREADS {
            let (names, next, tests) = (&names, &next, &tests);
            scope.spawn(move || {
                let trace = folder.join(format!("reached-{number}"));
                while let Some((program, name)) = names.get(next.fetch_add(1, Ordering::Relaxed)) {
                    match Test::measure(program, name.clone(), &trace) {
                        Some(test) if test.taken < longest => tests.lock().expect("nobody panics").push(test),
                        Some(test) => eprintln!("left out, takes {:.0?}: {}", test.taken, test.title()),
                        None => eprintln!("left out, fails without a mutant: {} {name}", program.name),
                    }
                }
            });
        }
    });
    let mut tests = tests.into_inner().expect("nobody panics");
    tests.sort_by_key(|test| test.taken);
    eprintln!("{} tests of {} programs", tests.len(), programs.len());
    tests
}
