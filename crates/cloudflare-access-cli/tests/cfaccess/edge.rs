//! A running `cfaccess dev`.

use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::process::{Child, ChildStdout};
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::Duration;

use crate::program::command;

/// Far longer than anything takes on the loopback interface.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);

/// It is ended with the test.
pub(crate) struct Edge {
    pub(crate) address: SocketAddr,
    /// What was printed before the first request.
    pub(crate) banner: String,
    child: Child,
    lines: Receiver<String>,
}

impl Edge {
    pub(crate) fn start(arguments: &[&str]) -> Edge {
        let mut child = command([&["dev", "--port", "0"], arguments].concat()).spawn().unwrap();
        let lines = lines(child.stdout.take().unwrap());
        let mut banner = String::new();
        while !banner.contains("Ctrl-C") {
            match lines.recv_timeout(PATIENCE) {
                Ok(line) => banner += &(line + "\n"),
                Err(_) => panic!("it did not start: {banner}{:?}", child.wait_with_output()),
            }
        }
        let (_, rest) = banner.split_once("http://localhost:").unwrap();
        let port: u16 = rest.split('/').next().unwrap().parse().unwrap();
        Edge { address: ([127, 0, 0, 1], port).into(), banner, child, lines }
    }

    /// The next line about a request.
    pub(crate) fn line(&self) -> String {
        loop {
            let line = self.lines.recv_timeout(PATIENCE).expect("a line per request");
            if !line.is_empty() {
                return line;
            }
        }
    }

    /// The value of a variable in the banner.
    pub(crate) fn variable(&self, name: &str) -> String {
        let (_, rest) = self.banner.split_once(&format!("  export {name}=")).expect("the variable is printed");
        rest.lines().next().unwrap().to_owned()
    }

    /// The value of a header in the banner.
    pub(crate) fn header(&self, name: &str) -> String {
        let (_, rest) = self.banner.split_once(&format!("  {name}: ")).expect("the header is printed");
        rest.lines().next().unwrap().to_owned()
    }

    /// The most memory that the process has had at one time, in bytes.
    #[cfg(target_os = "linux")]
    pub(crate) fn peak_memory(&self) -> usize {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
        line.trim().trim_end_matches(" kB").parse::<usize>().unwrap() * 1024
    }
}

impl Drop for Edge {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn lines(stdout: ChildStdout) -> Receiver<String> {
    let (tell, told) = mpsc::channel();
    thread::spawn(move || BufReader::new(stdout).lines().map_while(Result::ok).try_for_each(|line| tell.send(line)));
    told
}
