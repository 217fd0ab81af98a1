use std::collections::BTreeSet;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;

use crate::tree::Tree;

/// One program of tests.
pub(crate) struct Program {
    /// Its package and target.
    pub(crate) name: String,
    file: PathBuf,
    folder: PathBuf,
}

impl Program {
    /// Builds the test programs of these packages.
    pub(crate) fn build(tree: &Tree<'_>, packages: &BTreeSet<&str>) -> Vec<Arc<Program>> {
        let (messages, succeeded) = tree.cargo(&["test", "--no-run"], packages);
        assert!(succeeded, "the tests build");
        let program = |message: &serde_json::Value| {
            let file = PathBuf::from(message["executable"].as_str()?);
            let folder = Path::new(message["manifest_path"].as_str()?).parent()?.to_owned();
            let target = &message["target"];
            let name = format!("{} {} {}", package(message)?, target["kind"][0].as_str()?, target["name"].as_str()?);
            (message["profile"]["test"] == true).then(|| Arc::new(Program { name, file, folder }))
        };
        messages.iter().filter_map(program).collect()
    }

    /// The names of its tests.
    pub(crate) fn tests(&self) -> Vec<String> {
        let output = self.command().args(["--list", "--format=terse"]).stdout(Stdio::piped()).output();
        let list = String::from_utf8(output.expect("a test program starts").stdout).expect("names are UTF-8");
        list.lines().filter_map(|line| line.strip_suffix(": test")).map(str::to_owned).collect()
    }

    pub(crate) fn command(&self) -> Command {
        let mut command = Command::new(&self.file);
        command
            .current_dir(&self.folder)
            .env("CARGO_MANIFEST_DIR", &self.folder)
            // Few: what a property alone would find late an example should find at once.
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

/// The package of a target: `path+file:///…/tests#conformance@0.1.0`, or the folder where it is called like that.
fn package(message: &serde_json::Value) -> Option<&str> {
    let (path, name) = message["package_id"].as_str()?.rsplit_once('#')?;
    Some(name.split_once('@').map_or_else(|| path.rsplit('/').next().unwrap_or(path), |(name, _)| name))
}
