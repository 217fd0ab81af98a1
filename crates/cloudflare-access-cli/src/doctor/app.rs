//! Whether the application refuses whoever has no genuine token.

use cloudflare_access::credentials::{ASSERTION_HEADER, AUTHORIZATION_COOKIE};

use super::finding::Finding;
use super::forged_tokens::ForgedTokens;
use super::reading::Reading;
use super::spellings;
use super::target::Target;

const GUARD: &str = "put the guard in front of this route (axum: `.route_layer(AccessLayer::new(verifier))`)";

/// Sends what an attacker would send to `target`, and reads the answers. `name` is the beginning of every label; the
/// findings are passed on one by one, since each takes a request.
pub(crate) fn check(name: &str, target: &Target, forged: Option<&ForgedTokens>, report: &mut dyn FnMut(Finding)) {
    let without = Reading::of(target.get(&target.path, &[]));
    report(without_token(&format!("{name}/no-token"), &without));
    if !without.is_refusal() {
        report(Finding::skip(
            format!("{name}/forged"),
            "forged tokens tell nothing where there is no refusal without one",
        ));
        return;
    }
    let mut probe = |check: &str, headers: &[(&str, &str)], what: &str, mend: &str| {
        let reading = Reading::of(target.get(&target.path, headers));
        report(with_forgery(&format!("{name}/{check}"), &reading, what, mend));
    };
    let presence = "verify the token, not its presence: `Verifier::verify`, by one of the adapters";
    probe("garbage", &[(ASSERTION_HEADER, "not.a.token")], "garbage as a token", presence);
    if let Some(forged) = forged {
        let signature = "check the signature against the team's keys: to decode a token is not to verify it";
        let foreign = forged.by_foreign_key();
        probe("foreign-key", &[(ASSERTION_HEADER, &foreign)], "a token that a foreign key signed", signature);
        if let Some(token) = forged.under_genuine_key_id() {
            let what = "a forged token under the name of a genuine key";
            probe("forged-key-id", &[(ASSERTION_HEADER, &token)], what, signature);
        }
        let cookie = format!("{AUTHORIZATION_COOKIE}={foreign}");
        probe("cookie", &[("Cookie", &cookie)], "a forged token in the cookie", signature);
    }
    let email = [("Cf-Access-Authenticated-User-Email", ForgedTokens::email())];
    let unsigned =
        "never go by `Cf-Access-Authenticated-User-Email`, which anybody can send: take the email from the token";
    probe("email-header", &email, "the unsigned email header", unsigned);
    report(other_spellings(&format!("{name}/spellings"), target));
}

fn without_token(check: &str, reading: &Reading) -> Finding {
    let found = match reading {
        Reading::NoAnswer(_) => format!("the application {}", reading.describe()),
        _ => format!("the application {} without a token", reading.describe()),
    };
    let mend = match reading {
        Reading::Refused(_) | Reading::Login { .. } => return Finding::ok(check, found),
        Reading::Open(_) => format!("{GUARD}, or take the Bypass policy of this path away"),
        Reading::Circle => "answer 403: the way back from a login ends in the same redirect, without end".to_owned(),
        Reading::Unavailable => "let the application reach the certs endpoint of its team: it has no keys".to_owned(),
        Reading::Broken => format!("{GUARD}; an extractor without it answers 500, and so does a broken configuration"),
        Reading::Down(_) => "start the application: whatever stands in front of it finds nobody to ask".to_owned(),
        Reading::NoAnswer(_) => "see whether the application runs, and whether `--app` has its address".to_owned(),
        Reading::Declined(_) => return Finding::warn(check, found, "answer 403, which says what is the matter"),
        Reading::Missing => {
            return Finding::warn(check, found, "name a path in `--app` that exists and is guarded");
        }
        Reading::Redirect(_) => {
            let mend =
                "answer 403 where a token is missing: a redirect of the application's own hides whether it is guarded";
            return Finding::warn(check, found, mend);
        }
    };
    Finding::fail(check, found, mend)
}

fn with_forgery(check: &str, reading: &Reading, what: &str, mend: &str) -> Finding {
    let found = format!("the application {} to {what}", reading.describe());
    match reading {
        Reading::Open(_) => Finding::fail(check, format!("the application lets in {what}"), mend),
        Reading::Broken => Finding::fail(check, found, "answer 403: a bad token is no failure of the application"),
        Reading::Circle | Reading::Redirect(_) => {
            let mend =
                "answer 403: a redirect to the login for a bad token comes back with the same token, without end";
            Finding::warn(check, found, mend)
        }
        Reading::Unavailable => {
            let mend =
                "let the application reach the certs endpoint of its team: it cannot fetch keys (its log says why)";
            Finding::warn(check, found, mend)
        }
        Reading::Down(_) | Reading::NoAnswer(_) => {
            Finding::warn(check, found, "see in its log why the application went away")
        }
        _ => Finding::ok(check, found),
    }
}

/// Guards that compare paths as text can be walked round.
fn other_spellings(check: &str, target: &Target) -> Finding {
    let spellings = spellings::of(&target.path);
    for (spelling, description) in &spellings {
        if let reading @ Reading::Open(_) = Reading::of(target.get(spelling, &[])) {
            let found =
                format!("the application {} without a token to the same path {description}", reading.describe());
            let mend = "guard the router and not the text of a path: the layer goes round the routes";
            return Finding::fail(check, found, mend);
        }
    }
    Finding::ok(check, format!("no other spelling of the path lets anybody in ({} tried)", spellings.len()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doctor::finding::Status::{self, Fail, Ok, Warn};
    use crate::http::NoAnswer;

    /// Every reading, and how bad it is without a token and with a forged one.
    fn readings() -> Vec<(Reading, Status, Status)> {
        let login = Reading::Login { host: "acme.cloudflareaccess.com".to_owned(), audience: None };
        vec![
            (Reading::Broken, Fail, Fail),
            (Reading::Circle, Fail, Warn),
            (Reading::Declined(400), Warn, Ok),
            (Reading::Down(502), Fail, Warn),
            (login, Ok, Ok),
            (Reading::Missing, Warn, Ok),
            (Reading::NoAnswer(NoAnswer::Timeout), Fail, Warn),
            (Reading::Open(200), Fail, Fail),
            (Reading::Redirect(302), Warn, Warn),
            (Reading::Refused(403), Ok, Ok),
            (Reading::Unavailable, Fail, Warn),
        ]
    }

    #[test]
    fn every_reading_has_its_finding() {
        for (reading, without, forged) in readings() {
            let findings =
                [without_token("app/no-token", &reading), with_forgery("app/garbage", &reading, "garbage", "verify")];
            assert_eq!(findings.each_ref().map(|finding| finding.status), [without, forged], "{reading:?}");
            assert!(findings.iter().all(|finding| (finding.status == Ok) == finding.mend.is_none()), "{reading:?}");
        }
    }

    #[test]
    fn where_nobody_answers_it_is_not_for_want_of_a_token() {
        let found = |reading: Reading| without_token("app/no-token", &reading).found;
        assert_eq!(found(Reading::NoAnswer(NoAnswer::Timeout)), "the application does not answer in time");
        assert_eq!(found(Reading::Refused(403)), "the application answers 403 without a token");
    }
}
