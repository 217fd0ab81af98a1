//! Policies: read, shown, and asked about callers.

use alloc::string::String;
use alloc::vec::Vec;

use cloudflare_access::policy::{Identity, Policy};
use cloudflare_access::{UnixTime, Verifier};

use crate::output::{say, show};
use crate::ways;

/// Claims as an application would have them.
#[derive(Debug, serde::Deserialize)]
struct Custom {
    #[serde(default)]
    groups: Vec<String>,
}

pub fn decide(verifier: &Verifier, bytes: &[u8], now: UnixTime) {
    let policy: Policy = match serde_json::from_slice(bytes) {
        Ok(policy) => policy,
        Err(error) => return show(&error),
    };
    show(&(&policy, serde_json::to_string(&policy)));
    if let Ok(token) = verifier.verify_text(bytes, now) {
        let decision = policy.decide(&token, now);
        show(&decision);
        say(&decision);
        if let Ok(identity) = Identity::parse(bytes) {
            show(&policy.decide_with(&token, &identity, now));
        }
        show(&token.custom::<Custom>().map(|custom| custom.map(|custom| custom.groups)));
        show(&token.claims::<Custom>());
    }
    ways::admit(verifier.clone(), policy, bytes, now);
}
