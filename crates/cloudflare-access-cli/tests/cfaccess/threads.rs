//! Verdicts of several threads: in the order of the lines, with bounded memory.

use std::io::{BufRead as _, BufReader, Write as _};

use cloudflare_access_testing::Issuer;

use crate::program::{NOW, Verify, command};

/// Tokens that cost much and little, good and bad, each known by its verdict.
fn tokens() -> Vec<(String, String)> {
    let issuer = Issuer::new("acme");
    let good = (0..40).map(|number| {
        let email = format!("user{number}@example.org");
        (issuer.user(&email).issued_at(NOW - 60).sign(), format!("accepted: user {email}, "))
    });
    let bad = [
        (String::new(), "refused: missing: ".to_owned()),
        ("x".repeat(40_000), "refused: too-large: ".to_owned()),
        (issuer.org().issued_at(NOW - 60).sign(), "refused: wrong-type: ".to_owned()),
        ("a.b.c".to_owned(), "refused: malformed-header: ".to_owned()),
    ];
    good.chain(bad).collect()
}

#[test]
fn order_is_kept() {
    let tokens = tokens();
    // A fixed sequence (linear congruential), in which costly and cheap tokens alternate without a pattern.
    let picks: Vec<usize> = (0..3000_usize)
        .scan(1_usize, |state, _| {
            *state = (*state * 1_103_515_245 + 12_345) % 2_147_483_648;
            Some((*state >> 8) % tokens.len())
        })
        .collect();
    let stdin: String = picks.iter().map(|pick| format!("{}\n", tokens[*pick].0)).collect();
    for threads in ["1", "2", "7", "64"] {
        let verify = Verify::with_keys(&Issuer::new("acme").certs_json());
        let finished = verify.run(&["--threads", threads], stdin.as_bytes());
        let lines: Vec<&str> = finished.stdout.lines().collect();
        assert_eq!((lines.len(), finished.code), (picks.len(), Some(1)));
        for (line, pick) in lines.iter().zip(&picks) {
            assert!(line.starts_with(&tokens[*pick].1), "{threads}: {line}");
        }
    }
}

/// A gigabyte without a line feed is one refused line, and what comes behind it is judged.
#[test]
fn a_line_of_a_gigabyte() {
    let verify = Verify::with_keys(&Issuer::new("acme").certs_json());
    let mut child = command(verify.arguments(&["--threads", "2"])).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let mut stdout = BufReader::new(child.stdout.take().unwrap());
    let block = vec![b'a'; 1024 * 1024];
    for _ in 0..1024 {
        stdin.write_all(&block).unwrap();
    }
    writeln!(stdin, "\n{}", tokens()[0].0).unwrap();
    let mut lines = String::new();
    stdout.read_line(&mut lines).unwrap();
    stdout.read_line(&mut lines).unwrap();
    assert!(lines.starts_with("refused: too-large") && lines.contains("\naccepted: user user0@"), "{lines}");
    #[cfg(target_os = "linux")]
    {
        let peak = crate::streams::peak_kib(child.id());
        assert!(peak < 12 * 1024, "{peak} KiB");
    }
    drop(stdin);
    assert_eq!(child.wait().unwrap().code(), Some(1));
}

#[test]
fn as_many_as_there_are() {
    let verify = Verify::with_keys(&Issuer::new("acme").certs_json());
    for threads in ["0", "65", "-1", "many"] {
        assert_eq!(verify.run(&["--threads", threads], b"x\n").code, Some(2), "{threads}");
    }
    assert_eq!(verify.run(&["--threads", "2", "--explain"], b"x\n").code, Some(2));
}

#[test]
#[cfg(target_os = "linux")]
fn one_for_each_core_unless_told_otherwise() {
    let verify = Verify::with_keys(&Issuer::new("acme").certs_json());
    let threads = |more: &[&str]| {
        let mut child = command(verify.arguments(more)).spawn().unwrap();
        let mut stdin = child.stdin.take().unwrap();
        let mut line = String::new();
        // Whoever gives a verdict has started all of them.
        writeln!(stdin, "x").unwrap();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let status = std::fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap();
        drop(stdin);
        child.wait().unwrap();
        status.lines().find_map(|line| line.strip_prefix("Threads:")).unwrap().trim().to_owned()
    };
    let cores = std::thread::available_parallelism().unwrap().get().min(64).to_string();
    assert_eq!(threads(&[]), threads(&["--threads", &cores]));
    assert_ne!(threads(&["--threads", "1"]), threads(&["--threads", "3"]));
}
