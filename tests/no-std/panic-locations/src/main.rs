//! `panic-locations PROGRAM TABLES SECTION…`: fails where the program can panic in code of this repository, or in somebody
//! else's that none of the sections explains; and where one explains what is not there.

mod location;
mod origin;
mod table;

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::process::ExitCode;
use std::{env, fs};

use crate::origin::Origin;
use crate::table::Table;

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [program, tables, sections @ ..] = &arguments[..] else {
        return Err("there is `panic-locations PROGRAM TABLES SECTION…`".into());
    };

    let mut ours = BTreeSet::new();
    let mut theirs: BTreeMap<String, BTreeSet<u32>> = BTreeMap::new();
    for location in location::read(&fs::read(program)?)? {
        match Origin::of(&location.file) {
            Origin::Ours(file) => _ = ours.insert(format!("{file}:{}:{}", location.line, location.column)),
            Origin::Theirs(file) => _ = theirs.entry(file).or_default().insert(location.line),
        }
    }
    let table = Table::read(&fs::read_to_string(tables)?, sections)?;

    let mut complaints: Vec<String> = ours.iter().map(|place| format!("may panic: {place}")).collect();
    let unexplained = theirs.iter().filter(|(file, _)| !table.explains(file));
    complaints
        .extend(unexplained.map(|(file, lines)| format!("may panic, and {tables} says not why: {file} {lines:?}")));
    let gone = table.rows_about_none_of(theirs.keys());
    complaints.extend(gone.map(|row| format!("cannot panic any more, take it out of {tables}: {row}")));
    for complaint in &complaints {
        eprintln!("{complaint}");
    }
    println!("{program}: can panic in {} files of ours, in {} of others", ours.len(), theirs.len());
    Ok(if complaints.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
