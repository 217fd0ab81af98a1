//! Starting `cfaccess` and what it leaves behind.

use std::ffi::OsStr;
use std::io::{self, Write as _};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// What a finished run has written and how it ended.
#[derive(Debug)]
pub(crate) struct Finished {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

pub(crate) fn command<A: AsRef<OsStr>>(arguments: impl IntoIterator<Item = A>) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cfaccess"));
    // What decides over colours where the tests run is not what they test. In CI a dumb terminal counts as coloured.
    for variable in ["CI", "NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE"] {
        command.env_remove(variable);
    }
    command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

pub(crate) fn run<A: AsRef<OsStr>>(arguments: impl IntoIterator<Item = A>, stdin: &[u8]) -> Finished {
    let mut child = command(arguments).spawn().unwrap();
    let mut pipe = child.stdin.take().unwrap();
    let output = thread::scope(|scope| {
        // A run that needs no input ends before it is written.
        scope.spawn(move || match pipe.write_all(stdin) {
            Err(error) if error.kind() != io::ErrorKind::BrokenPipe => panic!("{error}"),
            _ => {}
        });
        child.wait_with_output().unwrap()
    });
    Finished {
        code: output.status.code(),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

/// A file of this content, which no other test knows.
pub(crate) fn file(content: &[u8]) -> PathBuf {
    static COUNT: AtomicUsize = AtomicUsize::new(0);
    let name = format!("{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::write(&path, content).unwrap();
    path
}

/// `verify` for the test issuer's team and audience by the keys in a file, as of `NOW`.
pub(crate) struct Verify {
    keys: PathBuf,
}

/// Tokens of these tests are issued a minute before.
pub(crate) const NOW: u64 = 1_790_000_060;

impl Verify {
    pub(crate) fn with_keys(certs_json: &str) -> Verify {
        Verify { keys: file(certs_json.as_bytes()) }
    }

    pub(crate) fn arguments(&self, more: &[&str]) -> Vec<String> {
        let keys = self.keys.to_str().unwrap();
        let common = ["verify", "--team", "acme", "--audience", cloudflare_access_testing::AUDIENCE, "--keys", keys];
        let now = ["--now".to_owned(), NOW.to_string()];
        common.iter().chain(more).map(|argument| (*argument).to_owned()).chain(now).collect()
    }

    pub(crate) fn run(&self, more: &[&str], stdin: &[u8]) -> Finished {
        run(self.arguments(more), stdin)
    }
}

impl Drop for Verify {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.keys);
    }
}
