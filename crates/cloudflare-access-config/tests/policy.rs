//! A policy that nobody applies.

use cloudflare_access_config::{Configuration, InvalidConfiguration};
use cloudflare_access_testing::AUDIENCE;

#[test]
fn a_program_that_applies_no_policy_refuses_to_start_with_one() {
    let read = |line: &str| -> Configuration {
        toml::from_str(&format!("team = \"acme\"\naudience = \"{AUDIENCE}\"\n{line}\n")).unwrap()
    };
    assert_eq!(read("").without_policy(), Ok(read("")));
    let refused = read("policy = { include = [{ everyone = true }] }").without_policy().unwrap_err();
    assert_eq!(refused, InvalidConfiguration::PolicyUnused);
    assert!(refused.to_string().starts_with("a policy needs a program that applies it: "), "{refused}");
}

#[test]
fn a_policy_that_is_null_is_not_none() {
    let whole = serde_json::json!({ "team": "acme", "audience": AUDIENCE });
    assert!(serde_json::from_value::<Configuration>(whole.clone()).is_ok());
    for member in ["policy", "certs_url"] {
        let mut with_null = whole.clone();
        with_null[member] = serde_json::Value::Null;
        let refused = serde_json::from_value::<Configuration>(with_null).unwrap_err();
        assert!(refused.to_string().contains("null"), "{member}: {refused}");
    }
}
