use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};

/// A server of this run, on a core of its own; it ends with this value.
#[derive(Debug)]
pub(crate) struct Process(Child);

impl Process {
    /// Starts it on that core. Returns it with the first line that it prints.
    pub(crate) fn start(core: &str, program: &str, arguments: &[&str]) -> (Process, String) {
        let mut process = Process(on_core(core, program, arguments).stdout(Stdio::piped()).spawn().expect(TASKSET));
        let output = process.0.stdout.take().expect("its output is piped");
        let mut line = String::new();
        BufReader::new(output).read_line(&mut line).expect("a line of text");
        (process, line.trim().to_owned())
    }

    /// Starts one that says nothing.
    pub(crate) fn start_silent(core: &str, program: &str, arguments: &[&str], environment: &[(&str, &str)]) -> Process {
        Process(on_core(core, program, arguments).envs(environment.iter().copied()).spawn().expect(TASKSET))
    }

    pub(crate) fn id(&self) -> u32 {
        self.0.id()
    }
}

const TASKSET: &str = "taskset can be run";

fn on_core(core: &str, program: &str, arguments: &[&str]) -> Command {
    let mut command = Command::new("taskset");
    command.args(["--cpu-list", core, program]).args(arguments).stdin(Stdio::null());
    command
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
