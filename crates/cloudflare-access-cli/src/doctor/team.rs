//! Whether the team is written as a team.

use cloudflare_access::{InvalidTeamDomain, TeamDomain};

use super::finding::Finding;

const CHECK: &str = "team";

/// The team that was meant, where that can be told, and what to write.
pub(crate) fn check(text: &str) -> (Option<TeamDomain>, Finding) {
    let invalid = match text.parse::<TeamDomain>() {
        Ok(team) => {
            let found = format!("{team}, whose tokens are issued by {}", team.issuer());
            return (Some(team), Finding::ok(CHECK, found));
        }
        Err(invalid) => invalid,
    };
    let meant = meant(text);
    let found = match invalid {
        _ if text.contains("eyJ") => "the team looks like a token".to_owned(),
        _ if text.trim() != text => "the team has white space around it".to_owned(),
        InvalidTeamDomain::TeamName if is_hex(text, 64) => "the team looks like an AUD tag or a key id".to_owned(),
        InvalidTeamDomain::MoreThanHost if text.contains("://") => "the team is a URL with more than a host".to_owned(),
        // The library's message says what to write after a colon.
        invalid => invalid.to_string().split(':').next().unwrap_or_default().to_owned(),
    };
    let mend = match (&meant, invalid) {
        (Some(team), _) => {
            let name = team.host().trim_end_matches(".cloudflareaccess.com");
            // Of a FedRAMP team the name alone says too little.
            format!("write `--team {}`", if name.contains('.') { team.host() } else { name })
        }
        (None, InvalidTeamDomain::ForeignHost) => {
            "write the team domain, such as acme.cloudflareaccess.com, not the host of the application".to_owned()
        }
        (None, _) => {
            "write `--team` with the team name, such as acme; the dashboard shows it under Settings".to_owned()
        }
    };
    (meant, Finding::fail(CHECK, found, mend))
}

/// The team in a text that is almost one: with a path, a port, another scheme, or white space around it.
fn meant(text: &str) -> Option<TeamDomain> {
    let text = text.trim();
    if text.contains("eyJ") {
        // A token is not repeated, and half of one neither.
        return None;
    }
    let host = text.split_once("://").map_or(text, |(_, rest)| rest);
    host.split(['/', '?', '#', ':']).next()?.parse().ok()
}

pub(crate) fn is_hex(text: &str, digits: usize) -> bool {
    text.len() == digits && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}
