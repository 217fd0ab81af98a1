//! The table in `cases.toml`: token, policy, and what is decided by which rule.

use std::collections::BTreeSet;

use cloudflare_access::VerifiedToken;
use cloudflare_access::policy::{Identity, Policy};
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::callers::{NOW, non_identity, service, user, verified};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    case: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    title: String,
    token: TokenRow,
    policy: Policy,
    identity: Option<Value>,
    verdict: String,
    rule: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TokenRow {
    user: Option<String>,
    service: Option<String>,
    /// Over the claims of a genuine token of the kind.
    #[serde(default)]
    claims: Map<String, Value>,
    #[serde(default)]
    without: Vec<String>,
    /// Seconds since it was issued.
    age: Option<i64>,
}

impl TokenRow {
    fn verified(&self) -> VerifiedToken {
        let token = match (&self.user, &self.service) {
            (Some(email), _) => user(email),
            (None, Some(client_id)) => service(client_id),
            (None, None) => non_identity(),
        };
        let token = self.without.iter().fold(token, |token, name| token.without_claim(name));
        let token = self.age.iter().fold(token, |token, age| token.claim("iat", NOW.seconds() - age));
        verified(self.claims.iter().fold(token, |token, (name, value)| token.claim(name, value.clone())))
    }
}

fn table() -> Vec<Case> {
    toml::from_str::<Table>(include_str!("cases.toml")).unwrap().case
}

#[test]
fn the_table_is_large_and_says_each_thing_once() {
    let table = table();
    assert!(table.len() >= 80, "{}", table.len());
    let titles: BTreeSet<&str> = table.iter().map(|case| case.title.as_str()).collect();
    assert_eq!(titles.len(), table.len());
}

#[test]
fn each_case_is_decided_as_the_table_says() {
    for Case { title, token, policy, identity, verdict, rule } in table() {
        let token = token.verified();
        let identity = identity.map(|identity| Identity::parse(identity.to_string().as_bytes()).unwrap());
        let decide = |policy: &Policy| {
            let decision = match &identity {
                Some(identity) => policy.decide_with(&token, identity, NOW),
                None => policy.decide(&token, NOW),
            };
            (decision.verdict().to_string(), decision.to_string())
        };
        assert_eq!(decide(&policy), (verdict.clone(), rule.clone()), "{title}");

        // The same policy by way of JSON and of TOML says the same.
        let json: Policy = serde_json::from_str(&serde_json::to_string(&policy).unwrap()).unwrap();
        let toml: Policy = toml::from_str(&toml::to_string(&policy).unwrap()).unwrap();
        assert_eq!((&json, &toml), (&policy, &policy), "{title}");
    }
}
