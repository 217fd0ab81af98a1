//! What the README shows is what the program writes. There, `…` stands for any text, and alone for any lines.

use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;

use cloudflare_access_testing::{Fault, Issuer, LocalAccess, Token};

use crate::doctor::server::{redirect, start, status};
use crate::program::{command, run};

const README: &str = include_str!("../../README.md");
const AUDIENCE: &str = "4714c1358e65fe4b408ad6d432a5f878f08194bdb4752441fd56faefa9b2b6f2";

/// The commands of the README's consoles and what each writes.
fn consoles() -> impl Iterator<Item = (String, Vec<&'static str>)> {
    README.split("```console\n$ ").skip(1).map(|block| {
        let (block, _) = block.split_once("\n```").unwrap();
        let block: Vec<&str> = block.lines().collect();
        let length = 1 + block.iter().take_while(|line| line.ends_with('\\')).count();
        let (command, output) = block.split_at(length);
        let command = command.join(" ").replace('\\', " ").replace("4714…b6f2", AUDIENCE);
        (command, output.to_vec())
    })
}

fn matches_line(pattern: &str, line: &str) -> bool {
    let mut pieces = pattern.split('…');
    let Some(mut rest) = line.strip_prefix(pieces.next().unwrap()) else { return false };
    let pieces: Vec<&str> = pieces.collect();
    let Some((last, between)) = pieces.split_last() else { return rest.is_empty() };
    for piece in between {
        let Some((_, behind)) = rest.split_once(piece) else { return false };
        rest = behind;
    }
    rest.ends_with(last)
}

fn matches(patterns: &[&str], lines: &[&str]) -> bool {
    match patterns {
        [] => lines.is_empty(),
        ["…", rest @ ..] => (0..=lines.len()).any(|skipped| matches(rest, &lines[skipped..])),
        [pattern, rest @ ..] => {
            lines.first().is_some_and(|line| matches_line(pattern, line)) && matches(rest, &lines[1..])
        }
    }
}

/// A team, its application behind the edge, and the application itself, which decodes tokens and does not verify them.
struct SetUp {
    access: LocalAccess,
    edge: SocketAddr,
    origin: SocketAddr,
}

impl SetUp {
    fn start() -> SetUp {
        let access = LocalAccess::start(Issuer::new("acme").with_audience(AUDIENCE)).unwrap();
        let login = format!("https://acme.cloudflareaccess.com/cdn-cgi/access/login/app.example.com?kid={AUDIENCE}");
        let edge = start(move |_| redirect(&login));
        let decodes = start(|request| {
            let token = request.header("cf-access-jwt-assertion").unwrap_or_default();
            status(if token.starts_with("eyJ") { 200 } else { 403 })
        });
        SetUp { access, edge, origin: decodes }
    }

    fn user(&self) -> Token {
        self.access.issuer(|issuer| issuer.user("kim@example.org"))
    }

    /// What stands in a file of the README.
    fn file(&self, name: &str) -> String {
        let late = self.user().issued_at(1_790_000_000).expires_at(1_790_001_000).sign();
        let good = self.user().sign();
        match name {
            "token.txt" => late,
            "tokens.txt" => format!("{good}\n{late}\n"),
            "curl-v.txt" => format!(
                "*   Trying 203.0.113.9:443...\n> GET /admin HTTP/2\n> Host: app.example.com\n> Accept: */*\n\
                 > Cookie: CF_Authorization={late}\n> \n< HTTP/2 302 \n\
                 < location: https://acme.cloudflareaccess.com/cdn-cgi/access/login/app.example.com?meta={good}\n< \n"
            ),
            name => panic!("what is {name}?"),
        }
    }

    /// The command as it has to be for this machine.
    fn arguments(&self, command: &str) -> Vec<String> {
        let command = command
            .replace("https://app.example.com", &format!("http://{}", self.edge))
            .replace("http://203.0.113.9:8080", &format!("http://{}", self.origin));
        let mut arguments: Vec<String> = command.split_whitespace().skip(1).map(str::to_owned).collect();
        if arguments[0] != "decode" {
            arguments.extend(["--certs-url".to_owned(), self.access.certs_url()]);
        }
        arguments
    }
}

#[test]
fn every_console_of_the_readme() {
    let set_up = SetUp::start();
    // With a date, as the team's own endpoint has one.
    let certs = set_up.access.issuer(|issuer| {
        issuer.add_jwk(serde_json::json!({ "kid": "elliptic", "kty": "EC" }));
        issuer.certs_json()
    });
    let date = jiff::Timestamp::now().strftime("%a, %d %b %Y %H:%M:%S GMT");
    let head =
        format!("HTTP/1.1 200 OK\r\nDate: {date}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", certs.len());
    set_up.access.answer_with(Fault::Raw((head + &certs).into_bytes()));

    let mut verbs = Vec::new();
    for (line, output) in consoles() {
        let (line, stdin) = match line.split_once(" < ") {
            Some((line, file)) => (line.to_owned(), set_up.file(file.trim())),
            None => (line, String::new()),
        };
        let arguments = set_up.arguments(&line);
        if !["decode", "verify", "keys", "doctor"].contains(&arguments[0].as_str()) {
            continue;
        }
        verbs.push(arguments[0].clone());
        if arguments.contains(&"--watch".to_owned()) {
            // The changes of days: of these, the first line.
            let mut child = command(&arguments).spawn().unwrap();
            let mut first = String::new();
            BufReader::new(child.stdout.take().unwrap()).read_line(&mut first).unwrap();
            child.kill().unwrap();
            child.wait().unwrap();
            let same = |line: &str| line.split_whitespace().skip(1).take(4).map(str::to_owned).collect::<Vec<_>>();
            assert_eq!(same(&first), same(output[0]));
            continue;
        }
        let finished = run(&arguments, stdin.as_bytes());
        let lines: Vec<&str> = finished.stdout.lines().collect();
        assert!(matches(&output, &lines), "{line}\n{}{}", finished.stdout, finished.stderr);
    }
    assert_eq!(verbs, ["decode", "verify", "verify", "verify", "keys", "keys", "doctor"]);
}
