//! The environment of a real process: each half of a configuration is refused with its own message.

use std::path::PathBuf;
use std::process::{Command, Output};
use std::{env, fs};

use cloudflare_access_config::Configuration;
use cloudflare_access_testing::{AUDIENCE, OTHER_AUDIENCE};

/// Set in the process that reads its environment.
const CHILD: &str = "CONFIGURATION_TEST_CHILD";

/// What the child says of its environment, by the test harness's own output.
#[test]
#[expect(clippy::print_stderr, reason = "it is how the child answers")]
fn child() {
    if env::var_os(CHILD).is_some() {
        match Configuration::from_env() {
            Ok(configuration) => eprintln!("<<{configuration:?}>>"),
            Err(error) => eprintln!("<<error: {error}>>"),
        }
    }
}

fn said(variables: &[(&str, &str)]) -> String {
    let mut command = Command::new(env::current_exe().unwrap());
    command.args(["--exact", "child", "--nocapture"]).env(CHILD, "1");
    let names = ["CF_ACCESS_TEAM", "CF_ACCESS_AUD", "CF_ACCESS_POLICY", "CF_ACCESS_TOKEN_CACHE", "CF_ACCESS_CERTS_URL"];
    for name in names {
        command.env_remove(name);
    }
    let Output { stderr, .. } = command.envs(variables.iter().copied()).output().unwrap();
    let text = String::from_utf8(stderr).unwrap();
    let (_, said) = text.split_once("<<").expect("the child says something");
    said.split_once(">>").expect("the child ends what it says").0.to_owned()
}

fn policy_file(name: &str, text: &str) -> String {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
    let path = folder.join(name);
    fs::write(&path, text).unwrap();
    path.to_str().unwrap().to_owned()
}

#[test]
fn a_whole_configuration_is_read() {
    let both = format!("{AUDIENCE} , {OTHER_AUDIENCE}");
    let said = said(&[("CF_ACCESS_TEAM", " acme\n"), ("CF_ACCESS_AUD", &both)]);
    assert!(
        said.contains("acme.cloudflareaccess.com") && said.contains(AUDIENCE) && said.contains(OTHER_AUDIENCE),
        "{said}"
    );
    assert!(said.contains("policy: None"), "{said}");
}

#[test]
fn keys_come_from_the_team_or_from_this_machine() {
    let with = |url: Option<&str>| {
        let mut variables = vec![("CF_ACCESS_TEAM", "acme"), ("CF_ACCESS_AUD", AUDIENCE)];
        variables.extend(url.map(|url| ("CF_ACCESS_CERTS_URL", url)));
        said(&variables)
    };
    assert!(with(None).contains("https://acme.cloudflareaccess.com/cdn-cgi/access/certs"));
    assert!(
        with(Some("http://127.0.0.1:8787/cdn-cgi/access/certs\n"))
            .contains("\"http://127.0.0.1:8787/cdn-cgi/access/certs\"")
    );

    for elsewhere in [
        "https://acme.cloudflareaccess.com/cdn-cgi/access/certs",
        "https://127.0.0.1:8787/cdn-cgi/access/certs",
        "http://localhost:8787/cdn-cgi/access/certs",
        "http://10.0.0.1/cdn-cgi/access/certs",
        "http://127.0.0.1@example.com/",
        "http://example.com/",
    ] {
        let said = with(Some(elsewhere));
        assert!(said.starts_with("error: CF_ACCESS_CERTS_URL: "), "{said}");
        assert!(
            said.contains("write it with a numeric loopback address") && said.contains("or do not set it"),
            "{said}"
        );
        assert!(!said.contains("example.com"), "{said}");
    }
    // Set and empty is a mistake in a deployment file, not the wish to have the team's keys.
    for empty in ["", " "] {
        let said = with(Some(empty));
        assert_eq!(
            said,
            "error: CF_ACCESS_CERTS_URL is set and empty: write what `cfaccess dev` prints, or do not set it"
        );
    }
}

#[test]
fn a_file_names_where_keys_come_from_too() {
    let read =
        |line: &str| toml::from_str::<Configuration>(&format!("team = \"acme\"\naudience = \"{AUDIENCE}\"\n{line}"));
    let local = read("certs_url = \"http://127.0.0.1:8787/cdn-cgi/access/certs\"").unwrap();
    assert!(local.certs_url.is_loopback());
    assert!(!read("").unwrap().certs_url.is_loopback());
    assert!(read("certs_url = \"https://example.com/\"").is_err());
}

#[test]
fn a_policy_is_read_from_toml_and_from_json() {
    let toml = policy_file("good.toml", "include = [{ email_domain = \"example.com\" }]");
    let json = policy_file("good.json", r#"{ "include": [{ "email_domain": "example.com" }] }"#);
    let [toml, json] = [toml, json]
        .map(|path| said(&[("CF_ACCESS_TEAM", "acme"), ("CF_ACCESS_AUD", AUDIENCE), ("CF_ACCESS_POLICY", &path)]));
    assert!(toml.contains("policy: Some(") && toml == json, "{toml}\n{json}");
}

#[test]
fn a_token_cache_is_a_count_or_off() {
    let team = ("CF_ACCESS_TEAM", "acme");
    let audience = ("CF_ACCESS_AUD", AUDIENCE);
    assert!(said(&[team, audience]).contains("token_cache: None"), "off unless it is asked for");
    for (text, expected) in [
        ("off", "token_cache: None"),
        ("1", "token_cache: Some(1)"),
        (" 10000\n", "token_cache: Some(10000)"),
        ("1000000", "token_cache: Some(1000000)"),
        (
            "0",
            "error: CF_ACCESS_TOKEN_CACHE is no count of tokens: write `off`, or how many verified tokens to remember",
        ),
        ("1000001", "error: CF_ACCESS_TOKEN_CACHE is no count of tokens: write"),
        ("99999999999999999999999", "error: CF_ACCESS_TOKEN_CACHE is no count of tokens: write"),
        ("-1", "error: CF_ACCESS_TOKEN_CACHE is no count of tokens: write"),
        ("+5", "error: CF_ACCESS_TOKEN_CACHE is no count of tokens: write"),
        ("on", "error: CF_ACCESS_TOKEN_CACHE is no count of tokens: write"),
        ("10k", "error: CF_ACCESS_TOKEN_CACHE is no count of tokens: write"),
        ("", "error: CF_ACCESS_TOKEN_CACHE is set and empty: write `off`, or"),
    ] {
        let said = said(&[team, audience, ("CF_ACCESS_TOKEN_CACHE", text)]);
        assert!(said.contains(expected), "{text:?} says {said}");
    }
}

#[test]
fn each_half_is_refused_with_its_own_message() {
    let team = ("CF_ACCESS_TEAM", "acme");
    let audience = ("CF_ACCESS_AUD", AUDIENCE);
    let trailing = format!("{AUDIENCE},");
    // Leaked: the test ends right after.
    let policy = |name, text| {
        [team, audience]
            .to_vec()
            .into_iter()
            .chain([("CF_ACCESS_POLICY", Box::leak(policy_file(name, text).into_boxed_str()) as &str)])
            .collect::<Vec<_>>()
    };
    for (variables, expected) in [
        (vec![], "CF_ACCESS_TEAM is not set: write the team name"),
        (vec![audience], "CF_ACCESS_TEAM is not set: write the team name"),
        (vec![team], "CF_ACCESS_AUD is not set: write the Application Audience"),
        (vec![("CF_ACCESS_TEAM", ""), audience], "CF_ACCESS_TEAM is set and empty: write"),
        (vec![("CF_ACCESS_TEAM", "  "), audience], "CF_ACCESS_TEAM is set and empty: write"),
        (vec![team, ("CF_ACCESS_AUD", "")], "CF_ACCESS_AUD is set and empty: write"),
        (vec![("CF_ACCESS_TEAM", "http://acme.example"), audience], "the team domain is a URL without https: write"),
        (vec![team, ("CF_ACCESS_AUD", "my-app")], "the audience has 6 characters, not 64: write"),
        (vec![team, ("CF_ACCESS_AUD", &trailing)], "the audience is empty: write"),
        (vec![team, audience, ("CF_ACCESS_POLICY", "")], "CF_ACCESS_POLICY is set and empty: write the path"),
        (
            vec![team, audience, ("CF_ACCESS_POLICY", "missing.toml")],
            "the policy in missing.toml cannot be read: entity not found",
        ),
        (policy("empty.toml", ""), "is invalid: "),
        (policy("nobody.toml", "include = []"), "is invalid: "),
        (policy("unknown.toml", "include = [{ everyone = true }]\nallow = true"), "allow"),
        (policy("broken.json", "{"), "is invalid: EOF"),
        (policy("toml-in.json", "include = []"), "is invalid: expected value"),
    ] {
        let said = said(&variables);
        assert!(said.starts_with("error: ") && said.contains(expected), "{variables:?} says {said}");
    }
}
