use std::collections::BTreeMap;

use fastrand::Rng;

use crate::{Contender, Effort, Scenario, Specimen, Team, quietest_third, repetition};

/// How many different tokens go round.
const SPECIMENS: usize = 64;

/// Contenders that are compared with each other, on the same tokens and in the same run.
#[derive(Debug)]
pub struct Group {
    name: String,
    contenders: Vec<Contender>,
    specimens: Vec<Specimen>,
    repetitions: Vec<Vec<f64>>,
}

impl Group {
    /// Those of `contenders` that decide right about tokens of this kind.
    ///
    /// A peer that decides otherwise is left out and named on standard error: it did not do the work.
    #[must_use]
    pub fn new(name: &str, team: &Team, scenario: Scenario, contenders: Vec<Contender>) -> Group {
        let specimens = scenario.specimens(team, SPECIMENS);
        let (right, wrong): (Vec<_>, Vec<_>) =
            contenders.into_iter().partition(|contender| contender.decides(&specimens, scenario == Scenario::Accepted));
        for contender in wrong {
            let id = contender.id();
            assert!(id.starts_with("peer/"), "{id} decides wrong about {} tokens", scenario.name());
            #[expect(clippy::print_stderr, reason = "for whoever runs the benchmark")]
            {
                eprintln!("left out: {id} decides wrong about {} tokens", scenario.name());
            }
        }
        Group::of_specimens(name, specimens, right)
    }

    /// Contenders that were seen to decide right, or that bring along what they decide about.
    #[must_use]
    pub fn of_specimens(name: &str, specimens: Vec<Specimen>, contenders: Vec<Contender>) -> Group {
        Group { name: name.to_owned(), contenders, specimens, repetitions: Vec::new() }
    }

    /// Measures all of them once more.
    pub fn repeat(&mut self, effort: Effort, random: &mut Rng) {
        self.repetitions.push(repetition(&self.contenders, &self.specimens, effort, random));
    }

    /// The group's name, and each contender's nanoseconds per token.
    #[must_use]
    pub fn finish(self) -> (String, BTreeMap<String, f64>) {
        let times = quietest_third(self.repetitions);
        let ids = self.contenders.iter().map(|contender| contender.id().to_owned());
        (self.name, ids.zip(times).collect())
    }
}
