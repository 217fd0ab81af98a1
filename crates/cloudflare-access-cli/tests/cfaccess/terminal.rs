//! On a terminal: colours, and a line that says what is being waited for.

use std::fs::{File, OpenOptions};
use std::io::{Read as _, Write as _};
use std::os::fd::OwnedFd;
use std::process::{Command, Stdio};
use std::time::Duration;

use cloudflare_access_testing::{Fault, Issuer, LocalAccess};
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};

use crate::program::{NOW, Verify, command};

/// A pseudo-terminal: a program writes to one end, the test reads the other.
struct Terminal {
    ours: OwnedFd,
    theirs: File,
}

impl Terminal {
    fn open() -> Terminal {
        let ours = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
        grantpt(&ours).unwrap();
        unlockpt(&ours).unwrap();
        let path = ptsname(&ours, Vec::new()).unwrap().into_string().unwrap();
        Terminal { ours, theirs: OpenOptions::new().read(true).write(true).open(path).unwrap() }
    }

    fn stdio(&self) -> Stdio {
        self.theirs.try_clone().unwrap().into()
    }

    /// What is written, until `enough` says so or the program has closed its end.
    fn read_until(self, enough: impl Fn(&str) -> bool) -> String {
        drop(self.theirs);
        let mut ours = File::from(self.ours);
        let mut text = Vec::new();
        let mut buffer = [0; 4096];
        loop {
            let shown = String::from_utf8_lossy(&text).into_owned();
            // The end of a terminal is an error.
            match if enough(&shown) { Ok(0) } else { ours.read(&mut buffer) } {
                Ok(0) | Err(_) => return shown,
                Ok(length) => text.extend_from_slice(&buffer[..length]),
            }
        }
    }
}

fn explain(issuer: &Issuer, verify: &Verify) -> Command {
    let late = issuer.user("kim@example.org").expires_at(NOW - 600).sign();
    let mut command = command(verify.arguments(&["--explain", &late]));
    command.env("TERM", "xterm");
    command
}

#[test]
fn colours_on_a_terminal_alone() {
    let issuer = Issuer::new("acme");
    let verify = Verify::with_keys(&issuer.certs_json());
    let shown = |variables: &[(&str, &str)]| {
        let terminal = Terminal::open();
        let mut command = explain(&issuer, &verify);
        // Holds ends of the terminal until it is dropped.
        let mut child = command.envs(variables.iter().copied()).stdout(terminal.stdio()).spawn().unwrap();
        drop(command);
        let shown = terminal.read_until(|_| false);
        child.wait().unwrap();
        assert!(shown.contains("expired: the token has expired"), "{shown}");
        shown
    };
    assert!(shown(&[]).contains("\u{1b}[31mrefused"));
    for variable in [("NO_COLOR", "1"), ("TERM", "dumb"), ("CLICOLOR", "0")] {
        assert!(!shown(&[variable]).contains('\u{1b}'), "{variable:?}");
    }
    let piped = explain(&issuer, &verify).output().unwrap();
    assert!(!piped.stdout.contains(&0x1b));
    let forced = explain(&issuer, &verify).env("CLICOLOR_FORCE", "1").output().unwrap();
    assert!(forced.stdout.contains(&0x1b));
}

#[test]
fn what_takes_long_is_told_and_wiped() {
    let access = LocalAccess::start(Issuer::new("acme")).unwrap();
    access.answer_with(Fault::Late(Duration::from_secs(3)));
    let terminal = Terminal::open();
    let certs_url = access.certs_url();
    let mut command = command(["keys", "--team", "acme", "--certs-url", &certs_url]);
    let mut child = command.env("TERM", "xterm").stderr(terminal.stdio()).spawn().unwrap();
    drop(command);
    let shown = terminal.read_until(|_| false);
    assert!(shown.starts_with("\rfetching the team's keys …\u{1b}[K"), "{shown:?}");
    assert!(shown.ends_with("\r\u{1b}[K"), "{shown:?}");
    assert!(child.wait().unwrap().success());
}

#[test]
fn findings_and_waiting_share_a_terminal() {
    let access = LocalAccess::start(Issuer::new("acme")).unwrap();
    access.answer_with(Fault::Late(Duration::from_secs(3)));
    let terminal = Terminal::open();
    let certs_url = access.certs_url();
    let mut command = command(["doctor", "--team", "acme", "--certs-url", &certs_url, "--color", "never"]);
    command.env("TERM", "xterm").stdout(terminal.stdio()).stderr(terminal.stdio());
    let mut child = command.spawn().unwrap();
    drop(command);
    let shown = terminal.read_until(|_| false);
    assert!(shown.contains("\rasking …\u{1b}[K"), "{shown:?}");
    for line in shown.lines().filter(|line| !line.is_empty()) {
        let seen = line.rsplit("\r\u{1b}[K").next().unwrap();
        assert!(["ok ", "skip ", "warn "].iter().any(|mark| seen.starts_with(mark)), "{shown:?}");
    }
    assert_eq!(child.wait().unwrap().code(), Some(1));
}

#[test]
fn a_long_run_tells_how_far_it_is() {
    let issuer = Issuer::new("acme");
    let verify = Verify::with_keys(&issuer.certs_json());
    let terminal = Terminal::open();
    let mut command = command(verify.arguments(&[]));
    let mut child = command.env("TERM", "xterm").stderr(terminal.stdio()).spawn().unwrap();
    drop(command);
    let mut stdin = child.stdin.take().unwrap();
    writeln!(stdin, "{}\nx", issuer.user("kim@example.org").issued_at(NOW - 60).sign()).unwrap();
    let shown = terminal.read_until(|shown| shown.contains("2 tokens, "));
    assert!(shown.contains("/s"), "{shown:?}");
    drop(stdin);
    assert_eq!(child.wait().unwrap().code(), Some(1));
}

#[test]
fn a_bar_where_the_end_is_known() {
    let issuer = Issuer::new("acme");
    let verify = Verify::with_keys(&issuer.certs_json());
    let tokens = format!("{}\n", issuer.user("kim@example.org").issued_at(NOW - 60).sign()).repeat(2000);
    let file = crate::program::file(tokens.as_bytes());
    let terminal = Terminal::open();
    let mut command = command(verify.arguments(&["--threads", "1"]));
    command.env("TERM", "xterm").stdin(File::open(&file).unwrap()).stderr(terminal.stdio());
    let child = command.spawn().unwrap();
    drop(command);
    // Nobody takes the verdicts, so that there is time to see the bar.
    let shown = terminal.read_until(|shown| shown.contains(" %  "));
    let bar = shown.trim_start_matches('\r').trim_start_matches('[');
    assert!(shown.starts_with("\r[") && bar.trim_start_matches(['#', '.']).starts_with("] "), "{shown:?}");
    assert!(!shown.contains("100 %"), "{shown:?}");
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.stdout.split(|byte| *byte == b'\n').count(), 2001);
    std::fs::remove_file(file).unwrap();
}
