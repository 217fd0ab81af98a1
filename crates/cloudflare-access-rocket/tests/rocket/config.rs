//! The application in Rocket's configuration: complete, or no launch.

use std::error::Error;

use cloudflare_access::{CertsUrl, KeySet, TeamDomain, VerifiedToken};
use cloudflare_access_rocket::{Access, AccessApplication, AccessFairing};
use cloudflare_access_testing::{AUDIENCE, Issuer, LocalAccess, OTHER_AUDIENCE};
use cloudflare_access_ureq::TeamKeys;
use rocket::error::ErrorKind;
use rocket::figment::providers::{Format, Toml};
use rocket::local::asynchronous::Client;
use rocket::{Build, Config, Rocket, async_test, get, http::Header, routes};

use crate::origin::Log;

#[get("/")]
fn verified(caller: Access<VerifiedToken>) -> String {
    caller.audience().to_string()
}

/// A Rocket with this in its `Rocket.toml`.
fn rocket(toml: &str) -> Rocket<Build> {
    rocket::custom(Config::figment().merge(("log_level", "off")).merge(Toml::string(toml).nested()))
        .mount("/", routes![verified])
}

fn keys(_: &TeamDomain, _: &CertsUrl) -> Result<KeySet, cloudflare_access::InvalidKeySet> {
    KeySet::parse(Issuer::new("acme").certs_json().as_bytes())
}

/// The status for a token of this audience.
async fn status(client: &Client, audience: &str) -> u16 {
    let token = Issuer::new("acme").user("kim@example.com").audience(audience).sign();
    client.get("/").header(Header::new("Cf-Access-Jwt-Assertion", token)).dispatch().await.status().code
}

#[async_test]
async fn a_complete_configuration_is_in_force() {
    for (table, first, second) in [
        (format!("team = 'acme'\naudience = '{AUDIENCE}'"), 200, 403),
        (format!("team = 'https://acme.cloudflareaccess.com'\naudience = ['{OTHER_AUDIENCE}']"), 403, 200),
        (format!("team = 'acme'\naudience = ['{AUDIENCE}', '{OTHER_AUDIENCE}']"), 200, 200),
    ] {
        let rocket = rocket(&format!("[default.cloudflare_access]\n{table}"));
        let client = Client::untracked(rocket.attach(AccessFairing::from_config(keys))).await.unwrap();
        assert_eq!(
            (status(&client, AUDIENCE).await, status(&client, OTHER_AUDIENCE).await),
            (first, second),
            "{table}"
        );
    }
}

/// The environment is read when the figment is made, so a variable is tried as the value that it would be.
#[async_test]
async fn one_line_as_in_an_environment_variable_will_do() {
    let line = format!("{{team=\"acme\", audience=\"{AUDIENCE}\"}}");
    let value: rocket::figment::value::Value = line.parse().unwrap();
    let figment = Config::figment().merge(("log_level", "off")).merge(("cloudflare_access", value));
    let rocket = rocket::custom(figment).mount("/", routes![verified]);
    let client = Client::untracked(rocket.attach(AccessFairing::from_config(keys))).await.unwrap();
    assert_eq!(status(&client, AUDIENCE).await, 200);
}

#[async_test]
async fn a_token_cache_that_nobody_makes_ends_the_launch() {
    let table = format!("[default.cloudflare_access]\nteam = 'acme'\naudience = '{AUDIENCE}'\ntoken_cache = ");
    let failure = failure(rocket(&format!("{table}10000")).attach(AccessFairing::from_config(keys))).await;
    assert!(failure.contains("`cloudflare_access`: `token_cache` needs a program that makes the cache"), "{failure}");
    let client = Client::untracked(rocket(&format!("{table}'off'")).attach(AccessFairing::from_config(keys))).await;
    assert_eq!(status(&client.unwrap(), AUDIENCE).await, 200);
}

#[async_test]
async fn a_policy_in_the_configuration_is_in_force() {
    let table = |email: &str| {
        let policy = format!("include = [{{ email = '{email}' }}]");
        format!("[default.cloudflare_access]\nteam = 'acme'\naudience = '{AUDIENCE}'\npolicy = {{ {policy} }}")
    };
    for (email, expected) in [("kim@example.com", 200), ("lee@example.com", 403)] {
        let rocket = rocket(&table(email)).attach(AccessFairing::from_config(keys));
        let client = Client::untracked(rocket).await.unwrap();
        assert_eq!(status(&client, AUDIENCE).await, expected, "{email}");
    }
    let bad = table("kim@example.com").replace("email", "mail");
    let failure = failure(rocket(&bad).attach(AccessFairing::from_config(keys))).await;
    assert!(failure.contains("under `[default.cloudflare_access]` in Rocket.toml"), "{failure}");
}

#[async_test]
async fn profiles_add_up() {
    let toml = format!(
        "[default.cloudflare_access]\nteam = 'acme'\n[{}.cloudflare_access]\naudience = '{AUDIENCE}'",
        Config::DEFAULT_PROFILE
    );
    let client = Client::untracked(rocket(&toml).attach(AccessFairing::from_config(keys))).await.unwrap();
    assert_eq!(status(&client, AUDIENCE).await, 200);
}

/// Why the launch fails.
async fn failure(rocket: Rocket<Build>) -> String {
    let log = Log::default();
    let _default = tracing::subscriber::set_default(log.subscriber());
    let error = rocket.ignite().await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::FailedFairings(_)), "{error}");
    log.text()
}

#[async_test]
async fn half_a_configuration_ends_the_launch_and_the_log_says_what_to_write() {
    let team = "team = 'acme'";
    let audience = format!("audience = '{AUDIENCE}'");
    for (table, problem) in [
        (String::new(), "missing field `team`"),
        (team.to_owned(), "missing field `audience`"),
        (audience.clone(), "missing field `team`"),
        (format!("{team}\naudience = []"), "the application has no audience"),
        (format!("{team}\naudience = ''"), "the audience is empty"),
        (format!("{team}\naudience = ['{AUDIENCE}', '']"), "the audience is empty"),
        (format!("{team}\naudience = 'my-app'"), "the audience has 6 characters"),
        (format!("{team}\naudience = 5"), "expected an audience, 64 hex digits, or a list of them"),
        (format!("{team}\naudience = [5]"), "expected an audience, 64 hex digits, or a list of them"),
        (format!("team = ''\n{audience}"), "team"),
        (format!("team = 'acme.example.com'\n{audience}"), "team"),
        (format!("team = 5\n{audience}"), "expected a string"),
        (format!("{team}\n{audience}\naudiences = []"), "duplicate field"),
        (format!("{team}\n{audience}\nenabled = false"), "unknown field: found `enabled`"),
    ] {
        let rocket = rocket(&format!("[default.cloudflare_access]\n{table}"));
        let failure = failure(rocket.attach(AccessFairing::from_config(keys))).await;
        assert!(failure.contains(problem), "{table}: {failure}");
        assert!(failure.contains("under `[default.cloudflare_access]` in Rocket.toml"), "{table}: {failure}");
    }
}

#[async_test]
async fn none_or_one_that_is_no_table_ends_the_launch_too() {
    for toml in ["", "[default]\ncloudflare_access = true", "[default]\ncloudflare_access = 'acme'"] {
        let failure = failure(rocket(toml).attach(AccessFairing::from_config(keys))).await;
        assert!(failure.contains("under `[default.cloudflare_access]` in Rocket.toml"), "{toml}: {failure}");
    }
}

struct Strict;

impl AccessApplication for Strict {
    const CONFIG_KEY: &'static str = "cloudflare_access_strict";
}

#[async_test]
async fn another_application_has_a_table_of_its_own() {
    let toml = format!("[default.cloudflare_access]\nteam = 'acme'\naudience = '{AUDIENCE}'");
    let fairing = AccessFairing::from_config(keys).for_application::<Strict>();
    let failure = failure(rocket(&toml).attach(fairing)).await;
    assert!(failure.contains("`[default.cloudflare_access_strict]`"), "{failure}");
}

#[async_test]
async fn keys_that_cannot_be_had_end_the_launch() {
    let toml = format!("[default.cloudflare_access]\nteam = 'acme'\naudience = '{AUDIENCE}'");
    let from_nowhere = |team: &TeamDomain, _: &CertsUrl| -> Result<TeamKeys, Box<dyn Error>> {
        Ok(TeamKeys::builder(team).loopback_certs_url("http://127.0.0.1:1/")?.start()?)
    };
    let failure = failure(rocket(&toml).attach(AccessFairing::from_config(from_nowhere))).await;
    assert!(failure.contains("the team's keys cannot be fetched: "), "with its cause: {failure}");
}

#[async_test]
async fn keys_of_a_local_access_are_those_that_the_table_names() {
    let local = LocalAccess::start(Issuer::new("acme")).unwrap();
    let table = |url: &str| {
        let lines = format!("team = 'acme'\naudience = '{AUDIENCE}'\ncerts_url = '{url}'");
        format!("[default.cloudflare_access]\n{lines}")
    };
    let attached = |url: &str| rocket(&table(url)).attach(AccessFairing::from_config(TeamKeys::fetch_from));
    let client = Client::untracked(attached(&local.certs_url())).await.unwrap();
    assert_eq!(status(&client, AUDIENCE).await, 200);
    assert_eq!(local.requests(), 1);
    let problem = failure(attached("http://example.com/certs")).await;
    assert!(problem.contains("does not lead to this machine"), "{problem}");
}

#[async_test]
async fn keys_that_panic_end_the_launch() {
    let toml = format!("[default.cloudflare_access]\nteam = 'acme'\naudience = '{AUDIENCE}'");
    let panicking = |_: &TeamDomain, _: &CertsUrl| -> Result<KeySet, Box<dyn Error>> { panic!("on purpose") };
    let failure = failure(rocket(&toml).attach(AccessFairing::from_config(panicking))).await;
    assert!(failure.contains("panicked"), "{failure}");
}
