use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use crate::Measurements;
use crate::report::Machine;
use crate::report::label::label;
use crate::report::ratios::ratios;
use crate::report::versions::Versions;

/// One run: when, where, with what, and what was measured.
#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    date: String,
    machine: Machine,
    versions: Versions,
    measurements: Measurements,
}

impl Record {
    /// A run of today, on this machine.
    #[must_use]
    pub fn new(date: &str, measurements: Measurements) -> Record {
        Record { date: date.to_owned(), machine: Machine::here(), versions: Versions::here(), measurements }
    }

    /// The day, as in `2026-11-25`.
    #[must_use]
    pub fn date(&self) -> &str {
        &self.date
    }

    /// The machine.
    #[must_use]
    pub fn machine(&self) -> &Machine {
        &self.machine
    }

    pub(super) fn versions(&self) -> &Versions {
        &self.versions
    }

    /// What people know a contender by, in the version of this run.
    pub(super) fn label(&self, id: &str) -> String {
        label(id, &self.versions)
    }

    /// What was measured.
    #[must_use]
    pub fn measurements(&self) -> &Measurements {
        &self.measurements
    }

    /// What can be compared with other days and machines.
    #[must_use]
    pub fn ratios(&self) -> BTreeMap<String, f64> {
        ratios(&self.measurements)
    }

    /// Writes it to its file.
    pub fn write(&self, path: &Path) {
        let json = json!({
            "date": self.date, "machine": self.machine.to_json(), "versions": self.versions.to_json(),
            "measurements": self.measurements.to_json(),
        });
        let text = serde_json::to_string_pretty(&json).expect("a record is JSON");
        fs::write(path, text + "\n").unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    }

    /// Reads it from its file.
    #[must_use]
    pub fn read(path: &Path) -> Record {
        let text = fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let json: Value = serde_json::from_slice(&text).expect("a file that `write` has written");
        Record {
            date: json["date"].as_str().expect("a date").to_owned(),
            machine: Machine::from_json(&json["machine"]),
            versions: Versions::from_json(&json["versions"]),
            measurements: Measurements::from_json(&json["measurements"]),
        }
    }
}
