use crate::fault::Fault;

/// One step of the verdict: what was expected, what was found, and what comes of it.
#[derive(Debug)]
pub(crate) struct Check {
    /// A label that never changes, in lower case with hyphens.
    pub(crate) name: &'static str,
    pub(crate) expected: String,
    pub(crate) found: String,
    pub(crate) outcome: Outcome,
}

#[derive(Debug)]
pub(crate) enum Outcome {
    Failed(Fault),
    /// What it would look at cannot be read.
    NotJudged,
    Passed,
}

impl Check {
    pub(crate) fn passed(name: &'static str, expected: impl Into<String>, found: impl Into<String>) -> Check {
        Check { name, expected: expected.into(), found: found.into(), outcome: Outcome::Passed }
    }

    pub(crate) fn not_judged(name: &'static str, expected: impl Into<String>) -> Check {
        Check { outcome: Outcome::NotJudged, ..Check::passed(name, expected, "cannot be judged") }
    }

    pub(crate) fn failed(
        name: &'static str,
        expected: impl Into<String>,
        found: impl Into<String>,
        fault: Fault,
    ) -> Check {
        Check { outcome: Outcome::Failed(fault), ..Check::passed(name, expected, found) }
    }

    pub(crate) fn fault(&self) -> Option<&Fault> {
        match &self.outcome {
            Outcome::Failed(fault) => Some(fault),
            Outcome::NotJudged | Outcome::Passed => None,
        }
    }
}
