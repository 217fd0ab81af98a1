use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde_json::{Value, json};

/// What was measured: by group, and in it by contender. Nanoseconds, counts or ratios, as the group's name says.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Measurements(BTreeMap<String, BTreeMap<String, f64>>);

impl Measurements {
    /// Adds a group's figures.
    pub fn insert(&mut self, group: impl Into<String>, figures: BTreeMap<String, f64>) {
        self.0.entry(group.into()).or_default().extend(figures);
    }

    /// Adds everything of `other`; where both have a figure, this one's stays.
    pub fn merge(&mut self, other: Measurements) {
        for (group, figures) in other.0 {
            let own = self.0.entry(group).or_default();
            figures.into_iter().for_each(|(id, figure)| _ = own.entry(id).or_insert(figure));
        }
    }

    /// The groups, by name.
    pub fn groups(&self) -> impl Iterator<Item = (&str, &BTreeMap<String, f64>)> {
        self.0.iter().map(|(name, figures)| (name.as_str(), figures))
    }

    /// A group's figures; none if there is no such group.
    #[must_use]
    pub fn group(&self, name: &str) -> BTreeMap<String, f64> {
        self.0.get(name).cloned().unwrap_or_default()
    }

    /// One figure.
    #[must_use]
    pub fn figure(&self, group: &str, id: &str) -> Option<f64> {
        self.0.get(group)?.get(id).copied()
    }

    /// As JSON, figures with four significant digits.
    #[must_use]
    pub fn to_json(&self) -> Value {
        json!(self.0.iter().map(|(group, figures)| (group, rounded(figures))).collect::<BTreeMap<_, _>>())
    }

    /// From what [`to_json`](Measurements::to_json) wrote.
    #[must_use]
    pub fn from_json(value: &Value) -> Measurements {
        let object = |value: &Value| value.as_object().cloned().unwrap_or_default();
        let figures = |value: &Value| object(value).into_iter().filter_map(|(id, figure)| Some((id, figure.as_f64()?)));
        Measurements(object(value).into_iter().map(|(group, value)| (group, figures(&value).collect())).collect())
    }

    /// Writes them to a file.
    pub fn write(&self, path: &Path) {
        let json = serde_json::to_string_pretty(&self.to_json()).expect("figures are JSON");
        fs::write(path, json + "\n").expect("a file that can be written");
    }

    /// Reads them from a file.
    #[must_use]
    pub fn read(path: &Path) -> Measurements {
        let json = fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        Measurements::from_json(&serde_json::from_slice(&json).expect("a file that `write` has written"))
    }
}

fn rounded(figures: &BTreeMap<String, f64>) -> BTreeMap<&str, f64> {
    let round = |figure: f64| format!("{figure:.3e}").parse::<f64>().expect("a number");
    figures.iter().map(|(id, figure)| (id.as_str(), round(*figure))).collect()
}
