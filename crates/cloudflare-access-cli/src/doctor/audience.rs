//! Whether an audience has the shape of an AUD tag, and what it looks like if not.

use cloudflare_access::{Audience, KeySet, TeamDomain};

use super::finding::Finding;
use super::team::is_hex;

const CHECK: &str = "audience";

/// The audience, where it is one.
pub(crate) fn check(text: &str, team: Option<&TeamDomain>) -> (Option<Audience>, Finding) {
    if let Ok(audience) = text.parse::<Audience>() {
        return (Some(audience), Finding::ok(CHECK, format!("{audience} has the shape of an AUD tag")));
    }
    let dashboard =
        "write the Application Audience (AUD) Tag, 64 hex digits, from the application's page in the dashboard";
    let trimmed = text.trim_matches(|character: char| character.is_whitespace() || matches!(character, '"' | '\''));
    let is_team = team.is_some_and(|team| team.host().split('.').next() == Some(text) || team.host() == text);
    let found = if trimmed.parse::<Audience>().is_ok() {
        let mend = "write the AUD tag without the quotes or the white space around it";
        return (None, Finding::fail(CHECK, "the audience has quotes or white space around it", mend));
    } else if text.is_empty() {
        "the audience is empty: a verifier without one would accept every application's tokens".to_owned()
    } else if text.contains("eyJ") {
        "the audience looks like a token".to_owned()
    } else if text.contains('/') {
        "the audience looks like a URL".to_owned()
    } else if is_team {
        "the audience is the name of the team".to_owned()
    } else if text.ends_with(".access") {
        "the audience looks like the client ID of a service token".to_owned()
    } else if is_hex(text, 32) {
        "the audience looks like an account or zone id (32 hex digits)".to_owned()
    } else if text.len() == 36 && is_hex(&text.replace('-', ""), 32) {
        "the audience looks like the id of an application or a policy (a UUID)".to_owned()
    } else if text.contains('.') {
        "the audience looks like a host name".to_owned()
    } else if text.contains(',') {
        let mend = "repeat the option: one `--audience` for each AUD tag";
        return (None, Finding::fail(CHECK, "the audience looks like a list", mend));
    } else {
        let length = text.chars().count();
        format!("the audience is no AUD tag: it has {length} characters, of which not all are hex digits or not 64")
    };
    (None, Finding::fail(CHECK, found, dashboard))
}

/// A key id has the shape of an AUD tag too, and the login page calls the AUD tag `kid`.
pub(crate) fn is_key_id(audience: &Audience, keys: &KeySet) -> Option<Finding> {
    let is_key_id = keys.keys().any(|(key_id, _)| key_id == audience.as_str());
    is_key_id.then(|| {
        let found = format!("{audience} is the id of a signing key, not an AUD tag");
        Finding::fail(CHECK, found, "write the AUD tag from the application's page in the dashboard")
    })
}
