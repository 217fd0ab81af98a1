use std::path::PathBuf;
use std::time::Duration;

use fastrand::Rng;

use crate::{Effort, Group, Measurements};

/// What a benchmark program was asked for.
#[derive(Clone, Debug)]
pub struct Run {
    repetitions: usize,
    write_to: Option<PathBuf>,
}

impl Run {
    /// From the program's arguments: `--repetitions N`, of which a third is kept, and `--write FILE`.
    #[must_use]
    pub fn from_arguments() -> Run {
        let mut run = Run { repetitions: 30, write_to: None };
        let mut arguments = std::env::args().skip(1);
        while let Some(argument) = arguments.next() {
            let mut value = || arguments.next().unwrap_or_else(|| panic!("{argument} needs a value"));
            match argument.as_str() {
                "--repetitions" => run.repetitions = value().parse().expect("a number of repetitions"),
                "--write" => run.write_to = Some(value().into()),
                // What cargo adds.
                "--bench" => {}
                _ => panic!("there is no {argument}; there are --repetitions N and --write FILE"),
            }
        }
        run
    }

    /// How often everything is measured.
    #[must_use]
    pub fn repetitions(&self) -> usize {
        self.repetitions
    }

    /// Measures the groups by turns, so that each is spread over the whole run and a noisy minute spoils none.
    #[must_use]
    pub fn measure(&self, mut groups: Vec<Group>) -> Measurements {
        let effort = Effort { sample: Duration::from_micros(20), rounds: 160 };
        let mut random = Rng::new();
        for _ in 0..self.repetitions {
            groups.iter_mut().for_each(|group| group.repeat(effort, &mut random));
        }
        let mut measurements = Measurements::default();
        for (name, figures) in groups.into_iter().map(Group::finish) {
            measurements.insert(name, figures);
        }
        measurements
    }

    /// Writes what was measured, where that was asked for.
    pub fn write(&self, measurements: &Measurements) {
        if let Some(path) = &self.write_to {
            measurements.write(path);
        }
    }
}
