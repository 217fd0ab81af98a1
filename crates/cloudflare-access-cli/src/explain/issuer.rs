//! Whether the token is from the team.

use cloudflare_access::{Refusal, TeamDomain};

use super::Expectations;
use super::check::Check;
use super::token_kind;
use crate::fault::Fault;
use crate::json_object::JsonObject;
use crate::json_value::JsonValue;

pub(crate) fn check(claims: Option<&JsonObject>, expected: &Expectations<'_>) -> Check {
    const NAME: &str = "issuer";
    let wanted = expected.application.team_domain().issuer();
    let text = format!("`iss` is \"{wanted}\"");
    let Some(issuer) = claims.and_then(|claims| claims.string("iss")) else { return Check::not_judged(NAME, text) };
    let shown = JsonValue::String(issuer.clone()).show();
    if issuer == wanted {
        return Check::passed(NAME, text, shown);
    }
    let kind = claims.and_then(token_kind::of);
    let (cause, mend) = match (kind, issuer.parse::<TeamDomain>()) {
        (Some(kind), _) if !issuer.ends_with(".cloudflareaccess.com") => {
            (format!("{}: `iss` is {shown}", kind.cause), kind.mend.to_owned())
        }
        (_, Ok(team)) if team == *expected.application.team_domain() => (
            format!("`iss` is {shown}, another spelling of the team's issuer"),
            "whoever wrote the token is not Access, which writes no slash and no capitals".to_owned(),
        ),
        (_, Ok(team)) => (
            format!("the token is from the team {team}, not {}", expected.application.team_domain()),
            format!("write `--team {team}` if that is your team; a renamed team has a new issuer"),
        ),
        (_, Err(_)) => (
            format!("`iss` is {shown}, which is no team"),
            "take the token from the header `Cf-Access-Jwt-Assertion`: Access did not write this one".to_owned(),
        ),
    };
    Check::failed(NAME, text, shown, Fault::new(Refusal::WrongIssuer, cause, mend))
}
