//! Each direct dependency of a published crate has a row in DESIGN.md that says what it is for, and no row is about what is
//! gone.

use std::collections::BTreeSet;

use conformance::workspace::{name, packages};
use serde_json::Value;

/// A dependency, and the crate that needs it: in parentheses where only a feature does.
type Need = (String, String);

fn short(package: &str) -> &str {
    match package {
        "cloudflare-access" => "core",
        _ => package.strip_prefix("cloudflare-access-").unwrap_or(package),
    }
}

fn needs() -> BTreeSet<Need> {
    let packages = packages();
    let ours: Vec<&str> = packages.iter().map(name).collect();
    let mut needs = BTreeSet::new();
    for package in packages.iter().filter(|package| package["publish"] != Value::Array(Vec::new())) {
        let dependencies = package["dependencies"].as_array().expect("a list of dependencies");
        for dependency in dependencies.iter().filter(|dependency| !ours.contains(&name(dependency))) {
            let of = short(name(package));
            let of = if dependency["optional"] == true { format!("({of})") } else { of.to_owned() };
            // Whoever builds a crate needs what its build script needs, and not what its tests do.
            if dependency["kind"] != "dev" {
                needs.insert((name(dependency).to_owned(), of));
            }
        }
    }
    needs
}

fn rows() -> BTreeSet<Need> {
    let design = include_str!("../../DESIGN.md");
    let (_, table) = design.split_once("| dependency | of | why |").expect("DESIGN.md has the table");
    let mut rows = BTreeSet::new();
    for row in table.lines().filter(|line| line.starts_with("| `")) {
        let cells: Vec<&str> = row.trim_matches('|').split('|').map(str::trim).collect();
        let [dependencies, of, why] = cells[..] else { panic!("three cells: {row}") };
        assert!(!why.is_empty(), "a reason: {row}");
        for dependency in dependencies.split(", ") {
            rows.extend(of.split(", ").map(|of| (dependency.trim_matches('`').to_owned(), of.to_owned())));
        }
    }
    rows
}

#[test]
fn every_direct_dependency_has_its_reason() {
    let (needs, rows) = (needs(), rows());
    let without_reason: Vec<_> = needs.difference(&rows).collect();
    assert!(without_reason.is_empty(), "write what for into the table in DESIGN.md: {without_reason:?}");
    let gone: Vec<_> = rows.difference(&needs).collect();
    assert!(gone.is_empty(), "take out of the table in DESIGN.md: {gone:?}");
}
