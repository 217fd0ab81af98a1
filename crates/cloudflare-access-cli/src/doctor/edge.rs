//! What the edge's login redirect tells: to which team and application the host belongs.

use cloudflare_access::{Audience, TeamDomain};

use super::finding::Finding;
use super::reading::Reading;
use crate::escape::Escaped;

/// Compares with what is configured. `None` where it was not the edge that answered.
pub(crate) fn check(reading: &Reading, team: Option<&TeamDomain>, audiences: &[Audience]) -> Option<Finding> {
    const CHECK: &str = "app/application";
    let Reading::Login { host, audience } = reading else { return None };
    // A local edge has its login page on the application's own host.
    if let (Some(team), false) = (team, host.is_empty())
        && team.host() != host
    {
        // A host name, which no token fits into.
        let found = format!("the application's login page is that of {}, not of {team}", Escaped(host));
        return Some(Finding::fail(CHECK, found, "write the team of the application, or the application of the team"));
    }
    let audience: Audience = audience.as_deref()?.parse().ok()?;
    if audiences.contains(&audience) {
        return Some(Finding::ok(CHECK, format!("the application has the AUD tag {audience}")));
    }
    let found = format!("the application has the AUD tag {audience}, which no `--audience` names");
    let mend =
        format!("write `--audience {audience}`: an application that was deleted and created anew has another tag");
    Some(Finding::fail(CHECK, found, mend))
}
