//! Standard input and output: ends of lines, sizes, and readers that go away.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::process::Child;

use cloudflare_access_testing::Issuer;

use crate::program::{NOW, Verify, command};

fn good() -> String {
    Issuer::new("acme").user("kim@example.org").issued_at(NOW - 60).sign()
}

fn verify() -> Verify {
    Verify::with_keys(&Issuer::new("acme").certs_json())
}

/// The reason of each refusal in `--json` output, or `accepted`.
fn verdicts(stdin: &[u8]) -> Vec<String> {
    let finished = verify().run(&["--json"], stdin);
    let values = finished.stdout.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
    values.map(|value| value.get("reason").unwrap_or(&value["verdict"]).as_str().unwrap().to_owned()).collect()
}

#[test]
fn ends_of_lines() {
    let good = good();
    assert_eq!(verdicts(good.as_bytes()), ["accepted"]);
    assert_eq!(verdicts(format!("{good}\n").as_bytes()), ["accepted"]);
    assert_eq!(verdicts(format!("{good}\r\n\r\n{good}\r").as_bytes()), ["accepted", "missing", "accepted"]);
    assert_eq!(verdicts(format!("{good}\r\r\n").as_bytes()), ["malformed-token"]);
    assert_eq!(verdicts(format!("\n{good}\n\n").as_bytes()), ["missing", "accepted", "missing"]);
    assert_eq!(verdicts(format!(" {good}\n{good} ").as_bytes()), ["malformed-token", "malformed-token"]);
}

#[test]
fn no_line_at_all_is_no_success() {
    let finished = verify().run(&["--json"], b"");
    assert_eq!((finished.code, finished.stdout.as_str()), (Some(2), ""));
    assert!(finished.stderr.starts_with("error: there is no token"), "{}", finished.stderr);
}

fn start() -> (Verify, Child) {
    let verify = verify();
    let child = command(verify.arguments(&[])).spawn().unwrap();
    (verify, child)
}

#[test]
fn each_verdict_comes_before_the_next_token() {
    let (_verify, mut child) = start();
    let mut stdin = child.stdin.take().unwrap();
    let mut stdout = BufReader::new(child.stdout.take().unwrap());
    for (token, verdict) in [(good(), "accepted: user"), ("x".to_owned(), "refused: malformed-token"), (good(), "acc")]
    {
        writeln!(stdin, "{token}").unwrap();
        let mut line = String::new();
        stdout.read_line(&mut line).unwrap();
        assert!(line.starts_with(verdict), "{line}");
    }
    drop(stdin);
    assert_eq!(child.wait().unwrap().code(), Some(1));
}

#[test]
fn a_huge_line_is_refused_without_being_held() {
    let (_verify, mut child) = start();
    let mut stdin = child.stdin.take().unwrap();
    let mut stdout = BufReader::new(child.stdout.take().unwrap());
    stdin.write_all(&vec![b'a'; 16 * 1024 * 1024]).unwrap();
    writeln!(stdin, "\n{}", good()).unwrap();
    let mut lines = String::new();
    stdout.read_line(&mut lines).unwrap();
    stdout.read_line(&mut lines).unwrap();
    assert!(lines.starts_with("refused: too-large") && lines.contains("\naccepted: user"), "{lines}");
    #[cfg(target_os = "linux")]
    assert!(peak_kib(child.id()) < 12 * 1024, "{} KiB", peak_kib(child.id()));
    drop(stdin);
    assert_eq!(child.wait().unwrap().code(), Some(1));
}

#[test]
fn memory_stays_flat_over_many_lines() {
    let (_verify, mut child) = start();
    let mut stdin = child.stdin.take().unwrap();
    let stdout = BufReader::new(child.stdout.take().unwrap());
    let line = format!("{}\n", good().replace('.', ".."));
    let counting = std::thread::spawn(move || {
        stdout.lines().inspect(|line| assert!(line.as_ref().unwrap().starts_with("refused: malformed-token"))).count()
    });
    for _ in 0..50_000 {
        stdin.write_all(line.as_bytes()).unwrap();
    }
    #[cfg(target_os = "linux")]
    assert!(peak_kib(child.id()) < 12 * 1024, "{} KiB", peak_kib(child.id()));
    drop(stdin);
    assert_eq!(counting.join().unwrap(), 50_000);
    assert_eq!(child.wait().unwrap().code(), Some(1));
}

/// The most memory that the running process has held.
#[cfg(target_os = "linux")]
pub(crate) fn peak_kib(process: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    peak.trim().trim_end_matches(" kB").parse().unwrap()
}

#[test]
fn a_reader_that_goes_away_ends_it_quietly() {
    let (_verify, mut child) = start();
    let mut stdin = child.stdin.take().unwrap();
    let mut stdout = BufReader::new(child.stdout.take().unwrap());
    let token = good();
    writeln!(stdin, "{token}").unwrap();
    let mut line = String::new();
    stdout.read_line(&mut line).unwrap();
    drop(stdout);
    // Until the program has noticed and closed its side; far fewer lines than this suffice.
    assert!((0..100_000).any(|_| writeln!(stdin, "{token}").is_err()));
    // Every token that it judged was accepted, but not every token was judged.
    assert_eq!(child.wait().unwrap().code(), Some(1));
    let mut stderr = String::new();
    child.stderr.take().unwrap().read_to_string(&mut stderr).unwrap();
    assert_eq!(stderr, "");
}

#[test]
#[cfg(target_os = "linux")]
fn output_that_cannot_be_written_is_an_error() {
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let verify = verify();
    let child = command(verify.arguments(&[&good()])).stdout(full).spawn().unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(output.stderr.starts_with(b"error: standard output cannot be written: "));
}

#[test]
#[cfg(target_os = "linux")]
fn input_that_cannot_be_read_is_an_error() {
    let verify = verify();
    for arguments in [verify.arguments(&[]), vec!["decode".to_owned()]] {
        let directory = std::fs::File::open(env!("CARGO_TARGET_TMPDIR")).unwrap();
        let output = command(arguments).stdin(directory).spawn().unwrap().wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(2));
        assert!(output.stderr.starts_with(b"error: standard input cannot be read: "));
    }
}

#[test]
#[cfg(unix)]
fn an_argument_may_be_of_any_bytes() {
    use std::os::unix::ffi::OsStringExt as _;
    let token = std::ffi::OsString::from_vec(b"a.\xff\xfe.b".to_vec());
    let verify = verify();
    let mut command = command(verify.arguments(&["--json"]));
    let output = command.arg(token).spawn().unwrap().wait_with_output().unwrap();
    assert_eq!(output.stdout, b"{\"verdict\":\"refused\",\"reason\":\"malformed-token\"}\n");
}

/// Of every verb: nobody to read is no error, and no success.
#[test]
fn nobody_reads_what_is_written() {
    let verify = verify();
    let keys = verify.arguments(&[]).into_iter().skip_while(|argument| argument != "--keys").nth(1).unwrap();
    let good = good();
    for arguments in [
        verify.arguments(&["--explain", &good]),
        verify.arguments(&["--explain", "--json", &good]),
        verify.arguments(&[&good]),
        ["decode", &good].map(str::to_owned).to_vec(),
        ["keys", "--keys", &keys].map(str::to_owned).to_vec(),
        ["doctor", "--team", "acme", "--certs-url", "x"].map(str::to_owned).to_vec(),
        ["completions", "bash"].map(str::to_owned).to_vec(),
        ["man", "verify"].map(str::to_owned).to_vec(),
    ] {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let output = command(&arguments).stdout(writer).spawn().unwrap().wait_with_output().unwrap();
        assert_eq!((output.status.code(), output.stderr.as_slice()), (Some(1), &b""[..]), "{arguments:?}");
    }
}
