//! `doctor`: what it finds and how to mend it, over real loopback servers.

mod app;
mod certs;
mod clock;
mod edge;
mod names;
pub(crate) mod server;
mod tls;

use cloudflare_access_testing::{AUDIENCE, Issuer, LocalAccess};

use crate::program::{Finished, run};

/// A local Access, and what `doctor` says about a set-up with it.
struct Doctor {
    access: LocalAccess,
    arguments: Vec<String>,
}

impl Doctor {
    fn start() -> Doctor {
        Doctor { access: LocalAccess::start(Issuer::new("acme")).unwrap(), arguments: Vec::new() }
    }

    fn with(mut self, more: &[&str]) -> Doctor {
        self.arguments.extend(more.iter().map(|argument| (*argument).to_owned()));
        self
    }

    fn run(&self) -> Finished {
        let certs_url = self.access.certs_url();
        let mut arguments = vec!["doctor"];
        for (option, value) in [("--team", "acme"), ("--audience", AUDIENCE), ("--certs-url", &certs_url)] {
            if !self.arguments.iter().any(|argument| argument == option) {
                arguments.extend([option, value]);
            }
        }
        arguments.extend(self.arguments.iter().map(String::as_str));
        let finished = run(arguments, b"");
        assert_eq!(finished.stderr, "");
        finished
    }

    /// Asserts that one line says so, and that the exit status is that of the worst finding.
    fn assert_finds(&self, status: &str, check: &str, found: &str, mend: &str) {
        let finished = self.run();
        assert_line(&finished, status, check, found, mend);
        let worst = ["fail", "warn"].iter().position(|mark| finished.stdout.lines().any(|line| line.starts_with(mark)));
        assert_eq!(finished.code, Some(worst.map_or(0, |position| 2 - position as i32)), "{}", finished.stdout);
    }
}

fn assert_line(finished: &Finished, status: &str, check: &str, found: &str, mend: &str) {
    let is_it = |line: &&str| {
        let mut words = line.split_whitespace();
        let is_check = words.next() == Some(status) && words.next() == Some(check);
        is_check
            && line.split_once("; mend: ").is_some_and(|(said, mended)| said.contains(found) && mended.contains(mend))
    };
    let lines = finished.stdout.lines().filter(is_it).count();
    assert_eq!(lines, 1, "{status} {check} `{found}` `{mend}`:\n{}", finished.stdout);
}
