//! The report: every check in order, for people and for programs.

use serde_json::Value;

use super::Explain;

const CHECKS: [&str; 20] = [
    "credentials",
    "length",
    "form",
    "header",
    "algorithm",
    "extensions",
    "typ",
    "cty",
    "key-id",
    "claims",
    "claim-types",
    "issuer",
    "audience",
    "type",
    "expiry",
    "start",
    "signature-form",
    "keys",
    "key",
    "signature",
];

fn json(explain: &Explain, paste: &str) -> Value {
    let finished =
        crate::program::run(explain.arguments().iter().map(String::as_str).chain(["--json"]), paste.as_bytes());
    assert_eq!((finished.stdout.lines().count(), finished.stderr.as_str()), (1, ""));
    serde_json::from_str(&finished.stdout).unwrap()
}

#[test]
fn checks_come_in_the_order_of_the_verdict() {
    let explain = Explain::start();
    let good = json(&explain, &explain.user().sign());
    let names: Vec<&str> =
        good["checks"].as_array().unwrap().iter().map(|check| check["check"].as_str().unwrap()).collect();
    assert_eq!(names, CHECKS);
    assert!(good["checks"].as_array().unwrap().iter().all(|check| check["status"] == "ok"), "{good:#}");
    assert_eq!(
        (&good["verdict"], &good["principal"], &good["reason"]),
        (&"accepted".into(), &"user".into(), &Value::Null)
    );
    assert_eq!(good["checks"][3]["found"], "members alg, kid, typ");
    assert_eq!(good["only_the_edge_knows"].as_array().unwrap().len(), 3);

    let people = explain.run(explain.user().sign());
    let names: Vec<&str> =
        people.stdout.lines().filter_map(|line| line.strip_prefix("ok ")?.split_whitespace().next()).collect();
    assert_eq!(names, CHECKS);
    assert_eq!(people.stdout.lines().filter(|line| line.contains("; expected: ")).count(), CHECKS.len());
    assert_eq!(people.stdout.matches("only the edge knows whether").count(), 3);
    assert!(people.stdout.contains("session was revoked"), "{}", people.stdout);
    assert_eq!(people.code, Some(0));
}

#[test]
fn later_checks_are_judged_too() {
    let explain = Explain::start();
    let token = explain.user().expires_at(1_790_000_000).audience("x").sign();
    let report = json(&explain, &token);
    let of =
        |name: &str| report["checks"].as_array().unwrap().iter().find(|check| check["check"] == name).unwrap().clone();
    assert_eq!((&report["verdict"], &report["reason"]), (&"refused".into(), &"wrong-audience".into()));
    assert_eq!((&of("audience")["status"], &of("audience")["reason"]), (&"failed".into(), &"wrong-audience".into()));
    assert_eq!((&of("expiry")["status"], &of("expiry")["reason"]), (&"failed".into(), &"expired".into()));
    // The team did sign it, which tells an old token from a forged one.
    assert_eq!(of("signature")["status"], "ok");
    assert!(of("expiry")["mend"].as_str().unwrap().starts_with("sign in again"));

    let report = json(&explain, "eyJh.!.x");
    let statuses: Vec<&str> =
        report["checks"].as_array().unwrap().iter().map(|check| check["status"].as_str().unwrap()).collect();
    assert_eq!(statuses.iter().filter(|status| **status == "not-judged").count(), 16);
}

#[test]
fn a_token_where_no_origin_looks_is_explained_all_the_same() {
    let explain = Explain::start();
    let statuses = |paste: &str| -> Vec<Value> {
        let report = json(&explain, paste);
        report["checks"].as_array().unwrap().iter().map(|check| check["status"].clone()).collect()
    };
    let elsewhere = statuses(&format!("Authorization: Bearer {}", explain.user().sign()));
    assert_eq!(elsewhere[0], "failed");
    assert!(elsewhere[1..].iter().all(|status| status == "ok"), "{elsewhere:?}");
    // Where there is none, the keys are all that can be looked at.
    let nowhere = statuses("> GET / HTTP/1.1");
    assert_eq!((&nowhere[0], &nowhere[17]), (&"failed".into(), &"ok".into()));
    assert_eq!(nowhere.iter().filter(|status| *status == "not-judged").count(), 18);
}

#[test]
fn colours_where_they_are_asked_for() {
    let explain = Explain::start();
    let late = explain.user().expires_at(1).sign();
    let plain = explain.run(&late).stdout;
    assert!(!plain.contains('\u{1b}'));
    let coloured = Explain::start().with(&["--color", "always"]).run(&late).stdout;
    assert!(coloured.contains("\u{1b}[1m\u{1b}[31mFAIL") && coloured.contains("\u{1b}[32mok"), "{coloured:?}");
    let program = Explain::start().with(&["--color", "always", "--json"]).run(&late).stdout;
    assert!(!program.contains('\u{1b}'));
}
