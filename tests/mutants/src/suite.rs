use std::collections::BTreeSet;
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::tree::Tree;

/// What takes a minute and notices nothing that the others do not.
const LEFT_OUT: [&str; 1] = ["test refresh_simulation"];

const KILL: i32 = 9;
const TERMINATE: i32 = 15;

/// One program of tests.
pub(crate) struct Suite {
    pub(crate) name: String,
    pub(crate) package: String,
    program: PathBuf,
    folder: PathBuf,
    /// How long it may take.
    limit: Duration,
    /// How long it takes without a mutant.
    pub(crate) taken: Duration,
}

/// How a program of tests ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    Failed,
    Passed,
    TimedOut,
}

impl Suite {
    /// Builds the test programs of these packages.
    pub(crate) fn build(tree: &Tree<'_>, packages: &BTreeSet<&str>) -> Vec<Suite> {
        let (messages, succeeded) = tree.cargo(&["test", "--no-run"], packages);
        assert!(succeeded, "the tests build");
        let suite = |message: &serde_json::Value| {
            let program = PathBuf::from(message["executable"].as_str()?);
            let manifest = PathBuf::from(message["manifest_path"].as_str()?);
            let folder = manifest.parent()?.to_owned();
            let package = folder.file_name()?.to_str()?.to_owned();
            let kind = message["target"]["kind"][0].as_str()?;
            let name = format!("{kind} {}", message["target"]["name"].as_str()?);
            let counts = !LEFT_OUT.contains(&name.as_str()) && packages.contains(package.as_str());
            (counts && message["profile"]["test"] == true).then_some(Suite {
                name,
                package,
                program,
                folder,
                limit: Duration::MAX,
                taken: Duration::ZERO,
            })
        };
        messages.iter().filter_map(suite).collect()
    }

    /// Runs it without a mutant, to know how long that takes.
    pub(crate) fn measure(&mut self) {
        let start = Instant::now();
        if self.run(0) != End::Passed {
            let told = self.command(0).stdout(Stdio::inherit()).stderr(Stdio::inherit()).status();
            panic!("{} {} fails without mutants: {told:?}", self.package, self.name);
        }
        self.taken = start.elapsed();
        self.limit = self.taken * 6 + Duration::from_secs(10);
    }

    pub(crate) fn run(&self, mutant: usize) -> End {
        let mut child = self.command(mutant).spawn().expect("a test program starts");
        let start = Instant::now();
        loop {
            match child.try_wait().expect("a test program can be waited for") {
                Some(status) if status.success() => return End::Passed,
                // Somebody else's hand, which says nothing of the mutant.
                Some(status) if matches!(status.signal(), Some(KILL | TERMINATE)) => return self.run(mutant),
                Some(_) => return End::Failed,
                None if start.elapsed() > self.limit => {
                    end(&mut child);
                    return End::TimedOut;
                }
                None => std::thread::sleep(Duration::from_millis(4)),
            }
        }
    }

    fn command(&self, mutant: usize) -> Command {
        let mut command = Command::new(&self.program);
        command
            .current_dir(&self.folder)
            .env("CARGO_MANIFEST_DIR", &self.folder)
            .env("MUTANT", mutant.to_string())
            // Few: thousands of runs make up for it, and what a property alone would find late an example should find at once.
            .env("PROPTEST_CASES", "6")
            .env("PROPTEST_MAX_SHRINK_ITERS", "0")
            .env("RUST_BACKTRACE", "0")
            .process_group(0)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        command
    }
}

/// Ends a program and the ones that it started.
fn end(child: &mut Child) {
    let group = format!("-{}", child.id());
    let _ = Command::new("kill").args(["-KILL", "--", &group]).status();
    let _ = child.wait();
}
