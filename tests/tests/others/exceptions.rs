use std::fmt;
use std::path::Path;

use conformance::backends;
use serde::Deserialize;

use crate::tally::{Expects, Tally};

/// `others/exceptions.toml`: the vectors that the core answers otherwise than they expect.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Exceptions {
    exception: Vec<Exception>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Exception {
    vectors: Vec<String>,
    expects: String,
    answer: String,
    /// With which backends; with all where it is left out.
    backends: Option<Vec<String>>,
    reason: String,
}

impl Exceptions {
    pub(crate) fn read() -> Exceptions {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("others/exceptions.toml");
        let text = std::fs::read_to_string(path).expect("the exceptions can be read");
        toml::from_str(&text).expect("the exceptions are what they have to be")
    }

    /// Differences that are not listed, and listed ones that are gone.
    pub(crate) fn failures(&self, tally: &Tally) -> Vec<String> {
        let mut failures = Vec::new();
        for (id, backend, verdict) in tally.different() {
            let listed = self.exception.iter().filter(|exception| exception.is_about(id, backend)).count();
            if listed != 1 {
                failures.push(format!("{id}, {backend}: listed {listed} times, answered `{}`", verdict.answer));
            }
        }
        for exception in &self.exception {
            assert!(exception.reason.len() > 20, "{:?} want a reason", exception.vectors);
            failures.extend(exception.vectors.iter().flat_map(|id| exception.gone(id, tally)));
        }
        failures
    }
}

impl Exception {
    fn is_about(&self, id: &str, backend: &str) -> bool {
        self.is_with(backend) && self.vectors.iter().any(|vector| vector == id)
    }

    fn is_with(&self, backend: &str) -> bool {
        self.backends.as_ref().is_none_or(|backends| backends.iter().any(|name| name == backend))
    }

    /// What does not hold any more of what is listed of this vector.
    fn gone(&self, id: &str, tally: &Tally) -> Vec<String> {
        let mut gone = Vec::new();
        let mut run = false;
        for (backend, verdict) in tally.of(id).filter(|(backend, _)| self.is_with(backend)) {
            run = true;
            let expects = match verdict.expects {
                Expects::Accept => "accept",
                Expects::Refuse => "refuse",
                Expects::Either => "either",
            };
            if !verdict.is_different() || (expects, &verdict.answer) != (&self.expects, &self.answer) {
                gone.push(format!("{id}, {backend}: expects {expects}, answered `{}`", verdict.answer));
            }
        }
        // The everyday build has one backend.
        let is_built = backends::ALL.iter().any(|backend| self.is_with(backend.name)) || self.backends.is_none();
        if is_built && !run {
            gone.push(format!("{id}: there is no such vector"));
        }
        gone
    }
}

impl fmt::Display for Exceptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let vectors: usize = self.exception.iter().map(|exception| exception.vectors.len()).sum();
        write!(f, "exceptions.toml: {} entries for {vectors} vectors", self.exception.len())
    }
}
