use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde_json::{Value, json};

/// Packages whose versions a run is made with.
const PACKAGES: [&str; 11] = [
    "aliri",
    "aws-lc-rs",
    "biscuit",
    "cf-access",
    "graviola",
    "josekit",
    "jsonwebtoken",
    "jwt-compact",
    "jwt-simple",
    "ring",
    "rsa",
];

/// What a run was made with. Kept with it: another day's lock file names others.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Versions(BTreeMap<String, String>);

impl Versions {
    /// Those of this workspace's lock file.
    pub(super) fn here() -> Versions {
        let lock = Path::new(env!("CARGO_MANIFEST_DIR")).join("../Cargo.lock");
        let lock = fs::read_to_string(lock).unwrap_or_default();
        Versions(PACKAGES.map(|package| (package.to_owned(), locked(&lock, package))).into())
    }

    pub(super) fn of(&self, package: &str) -> &str {
        self.0.get(package).map_or("?", String::as_str)
    }

    pub(super) fn to_json(&self) -> Value {
        json!(self.0)
    }

    pub(super) fn from_json(value: &Value) -> Versions {
        let object = value.as_object().into_iter().flatten();
        let text = |value: &Value| value.as_str().unwrap_or("?").to_owned();
        Versions(object.map(|(package, version)| (package.clone(), text(version))).collect())
    }
}

/// The version of a package that a lock file names last, which is the newest.
fn locked(lock: &str, package: &str) -> String {
    let name = format!("name = \"{package}\"");
    let mut lines = lock.lines();
    let mut version = String::from("?");
    while let Some(line) = lines.next() {
        if line == name {
            let value = lines.next().and_then(|line| line.strip_prefix("version = "));
            version = value.unwrap_or("?").trim_matches('"').to_owned();
        }
    }
    version
}
