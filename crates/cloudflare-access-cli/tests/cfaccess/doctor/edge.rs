//! Through a local edge that behaves as Access does, and past it.

use cloudflare_access_testing::{AUDIENCE, EdgeApplication, LocalEdge, OTHER_AUDIENCE, Policy};

use super::server::{self, guarded, status};
use super::{assert_line, server::Answer, server::Request};
use crate::program::{Finished, run};

/// What `doctor` says of an application behind the edge and at its own address.
fn look(application: EdgeApplication, audience: &str, answer: fn(&Request) -> Answer) -> Finished {
    let origin = server::start(answer);
    let upstream = format!("http://{origin}");
    let edge = LocalEdge::builder().team("acme").application(application).upstream(origin).start().unwrap();
    let (app, certs_url) = (edge.url(), edge.certs_url());
    let arguments = ["doctor", "--team", "acme", "--audience", audience, "--certs-url", &certs_url, "--app", &app];
    run(arguments.iter().chain(&["--direct", &upstream]), b"")
}

#[test]
fn a_guarded_application() {
    let finished = look(EdgeApplication::new("Site").audience(AUDIENCE), AUDIENCE, guarded);
    let of = |check: &str| finished.stdout.lines().find(|line| line.contains(check)).unwrap_or_default().to_owned();
    assert!(of(" app/application ").starts_with("ok"), "{}", finished.stdout);
    assert!(of(" app/no-token ").contains("redirects to Access's login page"), "{}", finished.stdout);
    assert!(of(" direct/foreign-key ").starts_with("ok"), "{}", finished.stdout);
    assert!(of(" direct/forged-key-id ").starts_with("ok"), "{}", finished.stdout);
    assert_line(&finished, "warn", "direct/reachable", "answers 403 there", "close the port");
    assert_eq!(finished.code, Some(1));
}

#[test]
fn another_application() {
    let finished = look(EdgeApplication::new("Site").audience(OTHER_AUDIENCE), AUDIENCE, guarded);
    assert_line(&finished, "fail", "app/application", OTHER_AUDIENCE, "write `--audience 9598");
    assert_eq!(finished.code, Some(2));
}

#[test]
fn a_bypass_policy_in_front_of_nothing() {
    let application = EdgeApplication::new("Site").audience(AUDIENCE).policy(Policy::Bypass);
    let finished = look(application, AUDIENCE, |_| status(200));
    assert_line(&finished, "fail", "app/no-token", "answers 200 without a token", "take the Bypass policy");
    assert_line(
        &finished,
        "fail",
        "direct/reachable",
        "round the edge, without a token",
        "verify the token in the application",
    );
}
