use std::collections::BTreeSet;
use std::fs;
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{Child, Command};
use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::program::Program;

const KILL: i32 = 9;
const TERMINATE: i32 = 15;

/// One test, and what it reaches.
pub(crate) struct Test {
    name: String,
    program: Arc<Program>,
    /// The mutants whose code it runs.
    pub(crate) reached: BTreeSet<usize>,
    /// How long it takes without a mutant.
    pub(crate) taken: Duration,
}

/// How a test ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    Failed,
    Passed,
    TimedOut,
}

impl Test {
    /// Runs a test without a mutant, to know how long that takes and what it reaches, which it writes to the file `trace`.
    /// `None` for one that fails.
    pub(crate) fn measure(program: &Arc<Program>, name: String, trace: &Path) -> Option<Test> {
        let mut test =
            Test { name, program: Arc::clone(program), reached: BTreeSet::new(), taken: Duration::from_secs(60) };
        fs::write(trace, "").expect("a trace can be written");
        let start = Instant::now();
        let end = test.once(test.command(0).env("MUTANTS_REACHED", trace));
        test.taken = start.elapsed();
        let reached = fs::read_to_string(trace).expect("a trace can be read");
        test.reached = reached.lines().filter_map(|line| line.parse().ok()).collect();
        (end == End::Passed).then_some(test)
    }

    pub(crate) fn title(&self) -> String {
        format!("{} {}", self.program.name, self.name)
    }

    /// Runs it against a mutant. A failure counts when it happens twice: one may be the machine's.
    pub(crate) fn run(&self, mutant: usize) -> End {
        match self.once(&mut self.command(mutant)) {
            End::Failed => self.once(&mut self.command(mutant)),
            end => end,
        }
    }

    fn once(&self, command: &mut Command) -> End {
        let limit = self.taken * 6 + Duration::from_secs(5);
        let mut child = command.spawn().expect("a test program starts");
        let start = Instant::now();
        let mut pause = Duration::from_micros(500);
        loop {
            match child.try_wait().expect("a test program can be waited for") {
                Some(status) if status.success() => return End::Passed,
                // Somebody else's hand, which says nothing of the mutant.
                Some(status) if matches!(status.signal(), Some(KILL | TERMINATE)) => return self.once(command),
                Some(_) => return End::Failed,
                None if start.elapsed() > limit => {
                    end(&mut child);
                    return End::TimedOut;
                }
                None => std::thread::sleep(pause),
            }
            pause = (pause * 2).min(Duration::from_millis(20));
        }
    }

    fn command(&self, mutant: usize) -> Command {
        let mut command = self.program.command();
        command.env("MUTANT", mutant.to_string()).args(["--exact", &self.name]);
        command
    }
}

/// Ends a program and the ones that it started.
fn end(child: &mut Child) {
    let group = format!("-{}", child.id());
    let _ = Command::new("kill").args(["-KILL", "--", &group]).status();
    let _ = child.wait();
}
