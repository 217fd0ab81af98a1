//! JSON objects whose members stay in the order in which they were set.
//!
//! `serde_json` has a feature for this, but a feature would hold for every crate of the build,
//! including the verifier under test.

use serde_json::Value;

#[derive(Clone, Debug)]
pub(crate) struct Members<V>(Vec<(String, V)>);

impl<V> Members<V> {
    pub(crate) fn new<const N: usize>(members: [(&str, V); N]) -> Self {
        Self(members.map(|(name, value)| (name.to_owned(), value)).into())
    }

    pub(crate) fn set(&mut self, name: &str, value: V) {
        match self.0.iter_mut().find(|(existing, _)| existing == name) {
            Some((_, existing)) => *existing = value,
            None => self.0.push((name.to_owned(), value)),
        }
    }

    pub(crate) fn remove(&mut self, name: &str) {
        self.0.retain(|(existing, _)| existing != name);
    }

    /// The object as compact JSON, each value written by `json`.
    pub(crate) fn write(&self, json: impl Fn(&V) -> String) -> String {
        let members: Vec<String> =
            (self.0.iter()).map(|(name, value)| format!("{}:{}", Value::from(name.as_str()), json(value))).collect();
        format!("{{{}}}", members.join(","))
    }
}

impl Members<Value> {
    pub(crate) fn into_value(self) -> Value {
        Value::Object(self.0.into_iter().collect())
    }
}
