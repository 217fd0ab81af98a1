//! What cargo knows of this workspace.

use std::env;
use std::process::Command;

use serde_json::Value;

/// What cargo prints, run in this workspace.
///
/// It may fetch what the everyday build does not need: who has just cloned has none of it.
///
/// # Panics
///
/// Where it fails, with what it said.
#[must_use]
pub fn cargo(arguments: &[&str]) -> String {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo).args(arguments).arg("--locked").current_dir(env!("CARGO_MANIFEST_DIR")).output();
    let output = output.expect("cargo can be run");
    assert!(output.status.success(), "cargo {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("cargo prints UTF-8")
}

/// The packages of the workspace, as `cargo metadata` describes them.
///
/// # Panics
///
/// Where cargo says something else.
#[must_use]
pub fn packages() -> Vec<Value> {
    let metadata = cargo(&["metadata", "--no-deps", "--format-version", "1"]);
    let metadata: Value = serde_json::from_str(&metadata).expect("cargo prints JSON");
    metadata["packages"].as_array().expect("`packages` is an array").clone()
}

/// The `name` of a package or of a dependency.
///
/// # Panics
///
/// Where it has none.
#[must_use]
pub fn name(value: &Value) -> &str {
    value["name"].as_str().expect("a name is a string")
}
