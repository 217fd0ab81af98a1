//! SECURITY.md and fault-scenarios.md name a test for each of their rows: the tests are there.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

/// The packages whose tests may be named, by the word that names them, and their folders.
const PACKAGES: [(&str, &str); 14] = [
    ("core", "crates/cloudflare-access"),
    ("actix", "crates/cloudflare-access-actix"),
    ("axum", "crates/cloudflare-access-axum"),
    ("cache", "crates/cloudflare-access-cache"),
    ("cli", "crates/cloudflare-access-cli"),
    ("config", "crates/cloudflare-access-config"),
    ("conformance", "tests"),
    ("identity", "crates/cloudflare-access-identity"),
    ("keys", "crates/cloudflare-access-keys"),
    ("reqwest", "crates/cloudflare-access-reqwest"),
    ("rocket", "crates/cloudflare-access-rocket"),
    ("testing", "crates/cloudflare-access-testing"),
    ("tower", "crates/cloudflare-access-tower"),
    ("ureq", "crates/cloudflare-access-ureq"),
];

/// What explains in a row of fault-scenarios.md why no test is named.
const NO_TEST: &str = "Does not apply: ";

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The cells of each row of each table whose last column is called `column`.
fn rows(document: &str, column: &str) -> Vec<Vec<String>> {
    let text = fs::read_to_string(root().join(document)).expect("the document can be read");
    let mut rows = Vec::new();
    let mut is_inside = false;
    for line in text.lines() {
        let Some(cells) = line.strip_prefix("| ").and_then(|line| line.strip_suffix(" |")) else {
            is_inside = is_inside && line.starts_with("|--");
            continue;
        };
        let cells: Vec<String> = cells.split(" | ").map(str::to_owned).collect();
        if is_inside {
            rows.push(cells);
        } else {
            is_inside = cells.last().is_some_and(|last| last == column);
        }
    }
    rows
}

/// The texts between backticks.
fn spans(text: &str) -> Vec<&str> {
    text.split('`').skip(1).step_by(2).collect()
}

/// What is wrong with a cell: `core ˋfile.rsˋ: ˋtestˋ, ˋtestˋ; vectors ˋclass/ˋ, ˋclass/nameˋ`, lines for semicolons.
fn faults(cell: &str) -> Vec<String> {
    let parts: Vec<&str> = cell.split("<br>").flat_map(|part| part.split("; ")).collect();
    let named: Vec<&&str> = parts.iter().filter(|part| !part.starts_with('(')).collect();
    let mut faults: Vec<String> = named.iter().filter_map(|part| fault(part).err()).collect();
    if named.is_empty() {
        faults.push(format!("no test is named: {cell}"));
    }
    faults
}

fn fault(part: &str) -> Result<(), String> {
    let (word, rest) = part.split_once(' ').ok_or_else(|| format!("names nothing: {part}"))?;
    let spans = spans(rest);
    if word == "vectors" {
        let is_there = |id: &&str| match id.strip_suffix('/') {
            Some(class) => root().join("tests/vectors").join(class).is_dir(),
            None => root().join("tests/vectors").join(format!("{id}.txt")).is_file(),
        };
        let missing: Vec<_> = spans.iter().filter(|id| !is_there(id)).collect();
        return if spans.is_empty() || !missing.is_empty() { Err(format!("{part}: {missing:?}")) } else { Ok(()) };
    }
    let folder = PACKAGES.iter().find(|(name, _)| *name == word).map(|(_, folder)| root().join(folder));
    let folder = folder.ok_or_else(|| format!("there is no package {word}: {part}"))?;
    let [path, tests @ ..] = &spans[..] else { return Err(format!("names no file: {part}")) };
    let candidates = [folder.join("tests").join(path), folder.join("src").join(path)];
    let place = candidates.iter().find(|place| place.exists()).ok_or_else(|| format!("no {path} in {word}"))?;
    let known = tests_below(place);
    let missing: Vec<_> = tests.iter().filter(|test| !known.contains(**test)).collect();
    if tests.is_empty() || !missing.is_empty() { Err(format!("{part}: {missing:?}")) } else { Ok(()) }
}

/// The names of the functions below this path that are marked as tests.
fn tests_below(path: &Path) -> HashSet<String> {
    if path.is_dir() {
        let entries = fs::read_dir(path).expect("a folder can be read");
        return entries.flat_map(|entry| tests_below(&entry.expect("an entry").path())).collect();
    }
    let text = fs::read_to_string(path).unwrap_or_default();
    let mut tests = HashSet::new();
    let mut is_marked = false;
    for line in text.lines().map(str::trim) {
        let function = line.strip_prefix("async ").unwrap_or(line).strip_prefix("fn ");
        match function.and_then(|rest| rest.split('(').next()) {
            Some(name) if is_marked => {
                tests.insert(name.to_owned());
                is_marked = false;
            }
            Some(_) => {}
            None if line.starts_with("#[") => is_marked |= line.contains("test"),
            None => is_marked = is_marked && (line.starts_with("//") || line.is_empty()),
        }
    }
    tests
}

#[test]
fn each_attack_of_security_md_is_held_off_by_a_test_that_is_there() {
    let rows = rows("SECURITY.md", "test");
    assert!(rows.len() > 80, "{} rows are fewer than there were", rows.len());
    let faults: Vec<_> = rows.iter().flat_map(|row| faults(row.last().map_or("", |cell| cell))).collect();
    assert!(faults.is_empty(), "{faults:#?}");
}

#[test]
fn each_fault_scenario_has_a_test_that_is_there_or_a_reason() {
    let rows = rows("tests/fault-scenarios.md", "tests");
    let names: HashSet<&String> = rows.iter().filter_map(|row| row.first()).collect();
    assert_eq!((names.len(), rows.len()), (112, 112), "the catalogue has 112 scenarios");
    let tested = rows.iter().filter_map(|row| row.last()).filter(|cell| !cell.starts_with(NO_TEST));
    let faults: Vec<_> = tested.flat_map(|cell| faults(cell)).collect();
    assert!(faults.is_empty(), "{faults:#?}");
}

/// The check itself: it has to see what it is there for.
#[test]
fn a_test_that_is_not_there_is_a_fault() {
    for cell in [
        "core `token.rs`: `the_algorithm_is_whatever_the_token_says`",
        "core `token.rs`",
        "core `no_such_file.rs`: `a_token_tells_its_key_id`",
        "nobody `token.rs`: `a_token_tells_its_key_id`",
        "vectors `no-such-class/`",
        "vectors `algorithm/no-such-case`",
        "vectors",
        "",
        "core `verdict`: `verifier_of`",
        "core `token.rs`: `a_token_tells_its_key_id`; vectors `no-such-class/`",
    ] {
        assert!(!faults(cell).is_empty(), "{cell}");
    }
    assert_eq!(faults("core `token.rs`: `a_token_tells_its_key_id`<br>vectors `algorithm/none`, `dates/`"), [""; 0]);
}
