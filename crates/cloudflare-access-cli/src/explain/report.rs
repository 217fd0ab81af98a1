//! An explanation as people and programs read it.

use std::io::{self, Write};

use serde::Serialize;

use super::Explanation;
use super::check::Outcome;
use crate::credential::Credential;
use crate::escape::OneLineJson;
use crate::palette::Palette;
use crate::verdict_line;

/// How many places of further tokens people are told.
const MAX_OTHERS: usize = 8;

/// What no origin can find out.
const ONLY_THE_EDGE_KNOWS: [&str; 3] = [
    "whether the session was revoked or the user logged out: the token stays valid until `exp`",
    "whether the application's policy would still let the caller in, and in what state the device is",
    "whether this request came through Access, or somebody sent a token that they had got hold of",
];

impl Explanation {
    pub(crate) fn for_people(
        &self,
        credential: &Credential,
        palette: &Palette,
        out: &mut impl Write,
    ) -> io::Result<()> {
        writeln!(out, "read as {}: {}", credential.format, credential.place)?;
        for other in credential.others.iter().take(MAX_OTHERS) {
            writeln!(out, "not judged: {other}")?;
        }
        if let Some(more @ 1..) = credential.others.len().checked_sub(MAX_OTHERS) {
            writeln!(out, "not judged: {more} more")?;
        }
        writeln!(out)?;
        for check in &self.checks {
            let (mark, style) = match check.outcome {
                Outcome::Failed(_) => ("FAIL", palette.fail),
                Outcome::NotJudged => ("-", palette.faint),
                Outcome::Passed => ("ok", palette.ok),
            };
            let (name, found, expected) = (check.name, &check.found, &check.expected);
            writeln!(out, "{style}{mark:<5}{style:#} {name:<15} {found}; expected: {expected}")?;
            if let Some(fault) = check.fault() {
                writeln!(out, "{:21} mend: {}", "", fault.mend)?;
            }
        }
        writeln!(out)?;
        for unknown in ONLY_THE_EDGE_KNOWS {
            writeln!(out, "{0}only the edge knows{0:#} {unknown}", palette.faint)?;
        }
        writeln!(out)?;
        match (&self.verdict, self.first_fault()) {
            (Err(refusal), Some(fault)) if *refusal == fault.refusal => {
                let (style, reason) = (palette.fail, refusal.reason());
                writeln!(out, "{style}refused{style:#}: {reason}: {}; mend: {}", fault.cause, fault.mend)
            }
            (verdict, fault) => {
                if verdict.is_err() || fault.is_some() {
                    writeln!(out, "the checks above miss the reason, which is a bug of theirs; the verdict stands:")?;
                }
                let style = if verdict.is_ok() { palette.ok } else { palette.fail };
                writeln!(out, "{style}{}{style:#}", verdict_line::for_people(verdict))
            }
        }
    }

    pub(crate) fn for_programs(&self, credential: &Credential) -> String {
        let checks = self.checks.iter().map(|check| {
            let fault = check.fault();
            CheckLine {
                check: check.name,
                status: match check.outcome {
                    Outcome::Failed(_) => "failed",
                    Outcome::NotJudged => "not-judged",
                    Outcome::Passed => "ok",
                },
                expected: &check.expected,
                found: &check.found,
                reason: fault.map(|fault| fault.refusal.reason()),
                cause: fault.map(|fault| &*fault.cause),
                mend: fault.map(|fault| &*fault.mend),
            }
        });
        let fault = self.first_fault();
        let token = self.verdict.as_ref().ok();
        let line = ExplanationLine {
            verdict: if token.is_some() { "accepted" } else { "refused" },
            reason: self.verdict.as_ref().err().map(|refusal| refusal.reason()),
            cause: fault.map(|fault| &*fault.cause),
            mend: fault.map(|fault| &*fault.mend),
            principal: token.map(|token| token.principal().kind()),
            read_as: credential.format,
            token: &credential.place,
            other_tokens: &credential.others,
            checks: checks.collect(),
            only_the_edge_knows: ONLY_THE_EDGE_KNOWS,
        };
        OneLineJson(&serde_json::to_string(&line).unwrap_or_default()).to_string()
    }
}

#[derive(Serialize)]
struct ExplanationLine<'e> {
    verdict: &'static str,
    reason: Option<&'static str>,
    cause: Option<&'e str>,
    mend: Option<&'e str>,
    principal: Option<&'static str>,
    read_as: &'static str,
    token: &'e str,
    other_tokens: &'e [String],
    checks: Vec<CheckLine<'e>>,
    only_the_edge_knows: [&'static str; 3],
}

#[derive(Serialize)]
struct CheckLine<'e> {
    check: &'static str,
    status: &'static str,
    expected: &'e str,
    found: &'e str,
    reason: Option<&'static str>,
    cause: Option<&'e str>,
    mend: Option<&'e str>,
}

#[cfg(test)]
mod tests {
    use cloudflare_access::Refusal;

    use super::*;
    use crate::explain::check::Check;
    use crate::fault::Fault;
    use crate::pasted::{Pasted, Sighting};

    /// The end of the report on a refused token, of which the checks say so.
    fn end(refusal: Refusal, checks: Vec<Check>) -> String {
        let credential = Credential::choose(Pasted { format: "a token", sightings: vec![Sighting::bare(b"x")] });
        let explanation = Explanation { checks, verdict: Err(refusal) };
        let mut out = Vec::new();
        explanation.for_people(&credential, &Palette::default(), &mut out).unwrap();
        String::from_utf8(out).unwrap().rsplit("\n\n").next().unwrap().to_owned()
    }

    #[test]
    fn checks_that_contradict_the_verdict_give_no_cause() {
        let failed = || {
            let fault = Fault::new(Refusal::Expired, "the token has expired", "sign in again");
            vec![Check::passed("form", "", ""), Check::failed("expiry", "", "", fault)]
        };
        let agreed = end(Refusal::Expired, failed());
        assert_eq!(agreed, "refused: expired: the token has expired; mend: sign in again\n");
        for checks in [failed(), Vec::new(), vec![Check::passed("form", "", "")]] {
            let end = end(Refusal::WrongAudience, checks);
            let (first, verdict) = end.split_once('\n').unwrap();
            assert!(first.ends_with("which is a bug of theirs; the verdict stands:"), "{first}");
            assert!(verdict.starts_with("refused: wrong-audience: ") && !verdict.contains("mend"), "{verdict}");
        }
    }
}
