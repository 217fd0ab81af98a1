//! Help, the version, and wrong command lines.

use cloudflare_access_testing::{AUDIENCE, Issuer};

use crate::program::{Finished, run};

fn help(arguments: &[&str]) -> String {
    let Finished { code, stdout, stderr } = run(arguments, b"");
    assert_eq!((code, stderr.as_str()), (Some(0), ""), "{arguments:?}");
    stdout
}

#[test]
fn help_mentions_every_option_and_an_example() {
    #[rustfmt::skip]
    let verify = [
        "--team", "--audience", "--keys", "--timeout", "--now", "--leeway", "--accept-missing-type", "--caller", "--explain", "--threads",
        "--json", "[TOKEN]",
    ];
    let doctor = ["--team", "--audience", "--app", "--direct", "--timeout", "--json"];
    let keys = ["--team", "--keys", "--watch", "--interval", "--json"];
    let cases: [(&str, &[&str]); 4] =
        [("decode", &["--json", "[TOKEN]"]), ("verify", &verify), ("keys", &keys), ("doctor", &doctor)];
    for (verb, options) in cases {
        for arguments in [[verb, "--help"], ["help", verb], [verb, "-h"]] {
            let help = help(&arguments);
            for option in options {
                assert!(
                    help.contains(&format!("{option} ")) || help.contains(&format!("{option}\n")),
                    "{verb} {option}"
                );
            }
            assert!(help.contains("Examples:\n  cfaccess ") && help.contains("\nExit status: 0 if "), "{help}");
            assert!(help.lines().all(|line| line.len() <= 100), "{help}");
        }
    }
    for verb in ["verify", "keys", "doctor"] {
        let long = help(&[verb, "--help"]);
        assert!(long.contains("--certs-url <URL>") && long.contains("for local development only"), "{long}");
        assert!(!help(&[verb, "-h"]).contains("--certs-url"));
    }
    assert!(help(&["--help"]).contains("  verify       Verify tokens: one verdict per token\n"));
}

#[test]
fn version() {
    assert_eq!(help(&["--version"]), concat!("cfaccess ", env!("CARGO_PKG_VERSION"), "\n"));
}

#[test]
fn wrong_command_lines_end_with_status_2_and_a_message() {
    let accepted = ["verify", "--team", "acme", "--audience", AUDIENCE];
    let cases: [(&[&str], &[&str], &str); 22] = [
        (&[], &[], "Usage: cfaccess [OPTIONS] <COMMAND>"),
        (&["sign"], &[], "unrecognized subcommand"),
        (&["verify"], &[], "--audience <AUD>"),
        (&["verify", "--team", "acme"], &[], "--audience <AUD>"),
        (&["verify", "--audience", AUDIENCE], &[], "--team <TEAM>"),
        (&["verify", "--team", "", "--audience", AUDIENCE], &[], "--team <TEAM>"),
        (&["verify", "--team", "example.com", "--audience", AUDIENCE], &[], "outside cloudflareaccess.com"),
        (&["verify", "--team", "acme", "--audience", "my-app"], &[], "64 hex digits"),
        (&accepted, &["--leeway", "301"], "at most 300 seconds"),
        (&accepted, &["--leeway", "-1"], "from 0 to 300"),
        (&accepted, &["--now", "noon"], "--now <UNIX>"),
        (&accepted, &["--keys", "a", "--certs-url", "b"], "'--keys <FILE>' cannot be used with '--certs-url <URL>'"),
        (&accepted, &["--threads", "2", "--explain"], "\nUsage: cfaccess verify --team <TEAM>"),
        (&accepted, &["--caller", "x"], "[possible values: service, user]"),
        (&accepted, &["--caller", ""], "a value is required for '--caller <KIND>'"),
        (&accepted, &["--lewway", "3"], "'--lewway'"),
        (&accepted, &["--acept-missing-type"], "'--acept-missing-type'"),
        (&["keys"], &[], "--team <TEAM>"),
        (&["keys", "--watch", "--keys", "a"], &[], "cannot be used with"),
        (&["keys", "--team", "acme", "--interval", "5"], &[], "--watch"),
        (&["keys", "--team", "acme", "--watch", "--interval", "0"], &[], "--interval <SECONDS>"),
        (&["doctor", "--team", "acme", "--direct", "http://127.0.0.1:1"], &[], "--app <URL>"),
    ];
    for (first, more, message) in cases {
        let finished = run(first.iter().chain(more), b"a.b.c\n");
        assert_eq!((finished.code, finished.stdout.as_str()), (Some(2), ""), "{first:?} {more:?}");
        assert!(finished.stderr.contains(message), "{message}: {}", finished.stderr);
    }
}

/// In every place where a token may end up by mistake.
#[test]
fn no_token_is_repeated_on_standard_error() {
    let token = Issuer::new("acme").user("kim@example.org").sign();
    let token = token.as_str();
    let option = format!("--{token}");
    // Without the dots and hyphens of the rest.
    let header = format!("--{}", token.split('.').next().unwrap());
    let assigned = |name: &str| format!("--{name}={token}");
    let [json, team, flag] = ["json", "team", "accept-missing-type"].map(assigned);
    let accepted = ["verify", "--team", "acme", "--audience", AUDIENCE];
    let cases: [(&[&str], &[&str]); 26] = [
        (&[token], &[]),
        (&["help", token], &[]),
        (&[&option], &[]),
        (&["decode", &header], &[]),
        (&["decode", token, token], &[]),
        (&["decode", &option], &[]),
        (&["decode", "--", &option], &[token]),
        (&["verify", token], &[]),
        (&["verify", "--team", token, "--audience", AUDIENCE], &[]),
        (&["verify", "--team", "acme", "--audience", token], &[]),
        (&accepted, &["--keys", token]),
        (&accepted, &["--certs-url", token]),
        (&accepted, &["--now", token]),
        (&accepted, &["--leeway", token]),
        (&accepted, &["--leeway", "0", token, token]),
        (&accepted, &[&option]),
        (&accepted, &[&json]),
        (&accepted, &[&flag]),
        (&["verify", &team, "--audience", AUDIENCE], &[]),
        (&["keys", "--team", token], &[]),
        (&["completions", token], &[]),
        (&["man", token], &[]),
        (&["doctor", "--team", "acme", token], &[]),
        (&["keys", "--keys", token], &[]),
        (&["keys", "--team", "acme", token], &[]),
        (&["keys", "--team", "acme", "--certs-url", token], &[]),
    ];
    let windows: Vec<&str> = (0..token.len() - 8).map(|start| &token[start..start + 8]).collect();
    for (first, more) in cases {
        let finished = run(first.iter().chain(more), b"");
        assert_eq!(finished.code, Some(2), "{first:?} {more:?}");
        assert!(!finished.stderr.is_empty());
        assert!(!windows.iter().any(|part| finished.stderr.contains(part)), "{}", finished.stderr);
    }

    let dotted = token.replace('.', ".!");
    for arguments in [vec!["decode"], vec!["decode", &dotted]] {
        let finished = run(arguments, dotted.as_bytes());
        assert_eq!(finished.code, Some(1));
        assert!(!windows.iter().any(|part| finished.stderr.contains(part)), "{}", finished.stderr);
    }
}
