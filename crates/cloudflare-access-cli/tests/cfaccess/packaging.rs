//! What distributions ship beside the program: completions and manual pages.

use std::io::Write as _;
use std::process::{Command, Stdio};

use crate::program::run;

const VERBS: [&str; 8] = ["decode", "verify", "keys", "doctor", "dev", "mint", "completions", "man"];

#[test]
fn completions_for_every_shell() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let finished = run(["completions", shell], b"");
        assert_eq!((finished.code, finished.stderr.as_str()), (Some(0), ""));
        for word in VERBS.iter().chain(&["explain", "accept-missing-type", "certs-url"]) {
            assert!(finished.stdout.contains(word), "{shell} {word}");
        }
    }
    assert_eq!(run(["completions", "command.com"], b"").code, Some(2));
}

/// As a shell would take it.
#[test]
#[cfg(target_os = "linux")]
fn bash_completes_options() {
    let script = run(["completions", "bash"], b"").stdout;
    let question =
        "\nCOMP_WORDS=(cfaccess verify --ex); COMP_CWORD=2; _cfaccess cfaccess --ex verify; echo ${COMPREPLY[@]}";
    let shell = Command::new("bash").stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
    // Not every machine has it.
    let Ok(mut bash) = shell else { return };
    bash.stdin.take().unwrap().write_all((script + question).as_bytes()).unwrap();
    let output = bash.wait_with_output().unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stdout).trim(), "--explain", "{output:?}");
}

#[test]
fn a_manual_page_for_the_program_and_each_verb() {
    let page = run(["man"], b"").stdout;
    assert!(page.contains(".TH cfaccess 1") && page.contains(env!("CARGO_PKG_VERSION")), "{page}");
    for verb in VERBS {
        assert!(page.contains(&format!("cfaccess\\-{verb}(1)")), "{verb}");
        let finished = run(["man", verb], b"");
        assert_eq!((finished.code, finished.stderr.as_str()), (Some(0), ""));
        assert!(finished.stdout.contains(&format!(".TH cfaccess-{verb} 1")), "{}", finished.stdout);
        assert!(finished.stdout.contains(".SH EXAMPLES\n.nf\n  cfaccess "), "{}", finished.stdout);
        assert!(finished.stdout.contains(".SH \"EXIT STATUS\"\n"), "{}", finished.stdout);
    }
    let page = run(["man", "verify"], b"").stdout;
    assert!(page.contains("\\fB\\-\\-accept\\-missing\\-type\\fR"), "{page}");
    assert!(page.contains("  cfaccess verify \\-\\-team acme \\e\n    \\-\\-audience "), "{page}");
    let finished = run(["man", "eyJhbGciOiJSUzI1NiJ9"], b"");
    assert_eq!(
        (finished.code, finished.stderr.as_str()),
        (Some(2), "error: there is no such verb: `cfaccess help` lists them\n")
    );
}
