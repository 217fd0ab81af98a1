//! How many tokens to remember, from a file.

use cloudflare_access_cache::TokenCache;
use cloudflare_access_config::{Configuration, InvalidConfiguration};
use cloudflare_access_testing::AUDIENCE;
use serde_json::json;

fn read(line: &str) -> Result<Option<usize>, String> {
    let text = format!("team = \"acme\"\naudience = \"{AUDIENCE}\"\n{line}\n");
    let configuration: Result<Configuration, _> = toml::from_str(&text);
    configuration.map(|configuration| configuration.token_cache).map_err(|error| error.to_string())
}

#[test]
fn a_file_names_a_count_or_off() {
    assert_eq!(read(""), Ok(None));
    assert_eq!(read("token_cache = \"off\""), Ok(None));
    assert_eq!(read("token_cache = 10000"), Ok(Some(10_000)));
    assert_eq!(read("token_cache = \"10000\""), Ok(Some(10_000)));
    let too_many = TokenCache::MAX_CAPACITY + 1;
    for value in ["0", "-1", &too_many.to_string(), "\"on\"", "\"\"", "true", "1.5", "[10000]", "{ tokens = 10000 }"] {
        let said = read(&format!("token_cache = {value}")).unwrap_err();
        assert!(said.contains("write `off`, or how many verified tokens to remember, 1 to 1000000"), "{value}: {said}");
    }
}

/// Other formats have other kinds of numbers.
#[test]
fn a_file_of_another_format_does_so_too() {
    let read = |value: serde_json::Value| {
        let text = json!({ "team": "acme", "audience": AUDIENCE, "token_cache": value }).to_string();
        let configuration: Result<Configuration, _> = serde_json::from_str(&text);
        configuration.map(|configuration| configuration.token_cache).map_err(|error| error.to_string())
    };
    assert_eq!(read(json!("off")), Ok(None));
    assert_eq!(read(json!(10_000)), Ok(Some(10_000)));
    for value in [json!(0), json!(-1), json!(TokenCache::MAX_CAPACITY + 1), json!(u64::MAX), json!(1.5), json!(null)] {
        let said = read(value.clone()).unwrap_err();
        assert!(said.contains("write `off`, or how many verified tokens to remember, 1 to 1000000"), "{value}: {said}");
    }
}

#[test]
fn what_a_file_may_ask_for_a_cache_can_hold() {
    for tokens in [1, TokenCache::MAX_CAPACITY] {
        let tokens = read(&format!("token_cache = {tokens}")).unwrap().unwrap();
        assert!(TokenCache::with_capacity(tokens).is_ok());
    }
}

#[test]
fn a_program_without_a_cache_refuses_to_be_asked_for_one() {
    let read = |line: &str| -> Configuration {
        toml::from_str(&format!("team = \"acme\"\naudience = \"{AUDIENCE}\"\n{line}\n")).unwrap()
    };
    assert_eq!(read("").without_cache(), Ok(read("")));
    assert!(read("token_cache = \"off\"").without_cache().is_ok());
    let refused = read("token_cache = 10000").without_cache().unwrap_err();
    assert_eq!(refused, InvalidConfiguration::CacheMissing);
    assert!(refused.to_string().starts_with("`token_cache` needs a program that makes the cache: "), "{refused}");
}
