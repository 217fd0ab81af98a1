//! That no public type is forgotten: `tests/debug-types.md` says of each what shows that it shows nothing.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::shown::Shown;

/// What the second column says of types that this test formats.
const HERE: &str = "formatted here";

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The rows: a crate, types of it, and what is said of them.
fn rows() -> Vec<(String, Vec<String>, String)> {
    let text = std::fs::read_to_string(root().join("tests/debug-types.md")).expect("the list can be read");
    let rows = text.lines().filter_map(|line| line.strip_prefix("| `")?.strip_suffix(" |"));
    rows.map(|row| {
        let (package, rest) = row.split_once("` | ").expect("a crate");
        let (types, said) = rest.split_once(" | ").expect("types, and what is said of them");
        let types = types.split('`').skip(1).step_by(2).map(str::to_owned).collect();
        (package.to_owned(), types, said.to_owned())
    })
    .collect()
}

/// `package::Type` for all public types in the sources of all crates that are libraries.
fn declared() -> BTreeSet<String> {
    let mut declared = BTreeSet::new();
    for entry in std::fs::read_dir(root().join("crates")).expect("the crates") {
        let folder = entry.expect("a crate").path();
        let package = folder.file_name().expect("a name").to_string_lossy().into_owned();
        if folder.join("src/lib.rs").exists() {
            types_below(&folder.join("src"), &package, &mut declared);
        }
    }
    declared
}

fn types_below(path: &Path, package: &str, declared: &mut BTreeSet<String>) {
    if path.is_dir() {
        for entry in std::fs::read_dir(path).expect("a folder") {
            types_below(&entry.expect("an entry").path(), package, declared);
        }
    } else if path.extension().is_some_and(|extension| extension == "rs") {
        let text = std::fs::read_to_string(path).expect("a source");
        for line in text.lines() {
            // Within a macro they are indented.
            let line = line.trim_start();
            let rest = line.strip_prefix("pub struct ").or_else(|| line.strip_prefix("pub enum "));
            let name = rest.and_then(|rest| rest.split(|character: char| !character.is_ascii_alphanumeric()).next());
            declared.extend(name.map(|name| format!("{package}::{name}")));
        }
    }
}

#[test]
fn every_public_type_is_listed() {
    let listed: Vec<String> = rows()
        .iter()
        .flat_map(|(package, types, _)| types.iter().map(move |name| format!("{package}::{name}")))
        .collect();
    let declared = declared();
    assert!(declared.len() > 100, "{declared:#?}");
    let missing: Vec<_> = declared.iter().filter(|name| !listed.contains(name)).collect();
    assert!(missing.is_empty(), "say in debug-types.md what shows that these show nothing: {missing:#?}");
    let gone: Vec<_> = listed.iter().filter(|name| !declared.contains(*name)).collect();
    assert!(gone.is_empty(), "there are no such types any more: {gone:#?}");
    let once: BTreeSet<_> = listed.iter().collect();
    assert_eq!(once.len(), listed.len(), "a type is listed once");
}

/// What the list says was formatted was.
pub(crate) fn assert_shown(shown: &Shown) {
    let rows = rows();
    let here = rows.iter().filter(|(.., said)| said.starts_with(HERE));
    let names = here
        .flat_map(|(package, types, _)| types.iter().map(move |name| format!("{}::{name}", package.replace('-', "_"))));
    let missing: Vec<_> = names.filter(|name| !shown.types().contains(name)).collect();
    assert!(missing.is_empty(), "these were not formatted: {missing:#?} among {:#?}", shown.types());
}
