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
