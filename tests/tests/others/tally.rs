use std::collections::BTreeMap;
use std::fmt;

/// What was expected of the vectors, and what was answered.
#[derive(Default)]
pub(crate) struct Tally {
    results: BTreeMap<(String, &'static str), Verdict>,
    counts: BTreeMap<(&'static str, &'static str), Counts>,
}

/// What one vector expects, and what the core answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Verdict {
    pub(crate) expects: Expects,
    pub(crate) answer: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Expects {
    Accept,
    Refuse,
    /// Whatever: that there is an answer is what is tested.
    Either,
}

#[derive(Default)]
struct Counts {
    run: usize,
    accepted: usize,
    different: usize,
}

/// The answer to a vector that is accepted.
pub(crate) const ACCEPTED: &str = "accepted";

impl Verdict {
    pub(crate) fn is_different(&self) -> bool {
        match self.expects {
            Expects::Accept => self.answer != ACCEPTED,
            Expects::Refuse => self.answer == ACCEPTED,
            Expects::Either => false,
        }
    }
}

impl Tally {
    /// Takes down the answer to the vector `id` of `origin`, with that backend.
    pub(crate) fn add(
        &mut self,
        origin: &'static str,
        backend: &'static str,
        id: &str,
        expects: Expects,
        answer: String,
    ) {
        let verdict = Verdict { expects, answer };
        let counts = self.counts.entry((origin, backend)).or_default();
        counts.run += 1;
        counts.accepted += usize::from(verdict.answer == ACCEPTED);
        counts.different += usize::from(verdict.is_different());
        let repeated = self.results.insert((id.to_owned(), backend), verdict);
        assert!(repeated.is_none(), "two vectors are called {id}");
    }

    /// The verdicts on the vector of that name, by backend.
    pub(crate) fn of<'a>(&'a self, id: &'a str) -> impl Iterator<Item = (&'static str, &'a Verdict)> {
        let named = self.results.iter().filter(move |((known, _), _)| known == id);
        named.map(|((_, backend), verdict)| (*backend, verdict))
    }

    /// The vectors that are answered otherwise than they expect.
    pub(crate) fn different(&self) -> impl Iterator<Item = (&str, &'static str, &Verdict)> {
        let all = self.results.iter().map(|((id, backend), verdict)| (id.as_str(), *backend, verdict));
        all.filter(|(.., verdict)| verdict.is_different())
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{:40}{:14}{:>8}{:>10}{:>10}{:>12}",
            "origin", "backend", "run", "accepted", "refused", "exceptions"
        )?;
        self.counts.iter().try_for_each(|((origin, backend), Counts { run, accepted, different })| {
            writeln!(f, "{origin:40}{backend:14}{run:>8}{accepted:>10}{:>10}{different:>12}", run - accepted)
        })
    }
}
