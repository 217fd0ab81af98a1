//! `cfaccess mint`: tokens of a running local Access, for `cfaccess verify` and for others.

use cloudflare_access_testing::Issuer;

use crate::edge::Edge;
use crate::program::{Finished, run};
use crate::visit::hello;

#[test]
fn a_minted_token_is_accepted_and_a_hostile_one_refused_as_it_says() {
    let edge = Edge::start(&["--upstream", &hello()]);
    let port = edge.address.port().to_string();
    let (team, audience) = (edge.variable("CF_ACCESS_TEAM"), edge.variable("CF_ACCESS_AUD"));
    let certs_url = edge.variable("CF_ACCESS_CERTS_URL");
    let verdict = |token: &str| {
        let arguments = ["verify", "--team", &team, "--audience", &audience, "--certs-url", &certs_url];
        run(arguments, token.as_bytes()).stdout
    };
    for (whom, what) in [
        (["--email", "kim@example.org"].as_slice(), "accepted: user kim@example.org"),
        (&["--service", "0123456789abcdef0123456789abcdef.access"], "accepted: service 0123456789abcdef"),
        (&["--non-identity"], "accepted: non-identity"),
    ] {
        let Finished { code, stdout, stderr } = run([&["mint", "--port", &port], whom].concat(), b"");
        assert_eq!((code, stdout.lines().count()), (Some(0), 1), "{stderr}");
        assert!(verdict(&stdout).starts_with(what), "{}", verdict(&stdout));
    }
    for name in ["alg-none", "type-meta", "other-application", "key-borrowed", "too-long"] {
        let answer = run(["mint", "--port", &port, "--fixture", name, "--json"], b"").stdout;
        let answer: serde_json::Value = serde_json::from_str(&answer).unwrap();
        let expected = answer["expected"].as_str().unwrap();
        let verdict = verdict(answer["token"].as_str().unwrap());
        assert!(verdict.starts_with(&format!("{expected}:")), "{name}: {verdict}");
    }
}

/// As LDAP names groups.
#[test]
fn a_group_may_have_commas() {
    let edge = Edge::start(&["--upstream", &hello()]);
    let port = edge.address.port().to_string();
    let whom = ["--email", "kim@example.org", "--group", "CN=eng,OU=Groups,DC=example", "--group", "ops"];
    let minted = run([&["mint", "--port", &port], &whom[..]].concat(), b"");
    let decoded = run(["decode"], minted.stdout.as_bytes()).stdout;
    assert!(decoded.contains(r#""CN=eng,OU=Groups,DC=example""#) && decoded.contains(r#""ops""#), "{decoded}");
}

#[test]
fn the_names_of_hostile_tokens_are_listed() {
    let listed = run(["mint", "--fixtures"], b"").stdout;
    for hostile in Issuer::new("acme").hostile() {
        let mut lines = listed.lines().filter(|line| line.split(' ').next() == Some(hostile.name()));
        let line = lines.next().expect("every name is listed");
        assert!(line.ends_with(&format!("refused: {}", hostile.reason())), "{line}");
    }
    let json = run(["mint", "--fixtures", "--json"], b"").stdout;
    assert!(json.contains(r#"{"name":"alg-none","reason":"unsupported-algorithm"}"#), "{json}");
}

#[test]
fn without_an_edge_or_a_name_there_is_no_token() {
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port().to_string();
    let failure = |arguments: &[&str]| {
        let Finished { code, stdout, stderr } = run([&["mint", "--port", &closed], arguments].concat(), b"");
        assert_eq!((code, stdout.as_str()), (Some(2), ""), "{stderr}");
        stderr
    };
    assert!(failure(&["--email", "kim@example.org"]).contains("start `cfaccess dev`, or name its --port"));
    assert!(failure(&[]).contains("nobody is named: write --email"));

    let edge = Edge::start(&["--upstream", &hello()]);
    let port = edge.address.port().to_string();
    let refused = run(["mint", "--port", &port, "--fixture", "no-such"], b"");
    assert!(refused.code == Some(2) && refused.stderr.contains("there is no such fixture"), "{}", refused.stderr);
}
