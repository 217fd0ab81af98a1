//! Puts together what programs have measured. `report table DATE DIRECTORY FILE…` keeps a run, the first file's scale being
//! the run's; `report end-to-end DATE DIRECTORY FILE` keeps a run over HTTP; both then write `RESULTS.md` and the plot of the
//! newest runs beside DIRECTORY, and print how far a run is from the one before on the same processor.
#![expect(clippy::print_stdout, reason = "drift is for whoever runs the benchmark")]

use std::fs;
use std::path::{Path, PathBuf};

use benches::Measurements;
use benches::report::{Record, drift, plot, results, tie};

const END_TO_END: &str = "-end-to-end.json";

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments[..] {
        ["table", date, directory, own, ref others @ ..] => {
            let mut measurements = Measurements::read(Path::new(own));
            for other in others {
                measurements.merge(tie(&measurements, &Measurements::read(Path::new(other))));
            }
            keep(&Record::new(date, measurements), &Path::new(directory).join(format!("{date}.json")), is_table);
            write(Path::new(directory));
        }
        ["end-to-end", date, directory, own] => {
            let record = Record::new(date, Measurements::read(Path::new(own)));
            keep(&record, &Path::new(directory).join(format!("{date}{END_TO_END}")), is_end_to_end);
            write(Path::new(directory));
        }
        _ => panic!("there are `report table DATE DIRECTORY FILE…` and `report end-to-end DATE DIRECTORY FILE`"),
    }
}

/// A second run of one day takes the place of the first, after it was compared with it.
fn keep(record: &Record, path: &Path, kind: fn(&str) -> bool) {
    let directory = path.parent().expect("a file is in a directory");
    fs::create_dir_all(directory).expect("a directory");
    match newest_like(record, &files(directory, kind)) {
        Some(before) => print!("\n{}", drift(&before, record)),
        None => println!("\nThere is no run before on a {}.", record.machine().cpu()),
    }
    record.write(path);
}

fn write(directory: &Path) {
    let tables = files(directory, is_table);
    let Some((newest, before)) = tables.split_last() else { return };
    let newest = Record::read(newest);
    let before = newest_like(&newest, before);
    let end_to_end = files(directory, is_end_to_end).last().map(|path| Record::read(path));
    let beside = directory.join("..");
    fs::write(beside.join("RESULTS.md"), results(&newest, before.as_ref(), end_to_end.as_ref())).expect("a file");
    fs::write(beside.join("tokens-per-second.svg"), plot(&newest)).expect("a file");
}

/// The newest of these runs on the same processor: between two of them, another one's ratios are others.
fn newest_like(record: &Record, files: &[PathBuf]) -> Option<Record> {
    let mut newest_first = files.iter().rev().map(|path| Record::read(path));
    newest_first.find(|before| before.machine().cpu() == record.machine().cpu())
}

fn is_end_to_end(name: &str) -> bool {
    name.ends_with(END_TO_END)
}

fn is_table(name: &str) -> bool {
    name.ends_with(".json") && !is_end_to_end(name)
}

/// The runs of a kind, oldest first: names begin with dates.
fn files(directory: &Path, kind: fn(&str) -> bool) -> Vec<PathBuf> {
    let entries = fs::read_dir(directory).expect("a directory").filter_map(Result::ok).map(|entry| entry.path());
    let named = |path: &PathBuf| path.file_name().and_then(|name| name.to_str()).is_some_and(kind);
    let mut files: Vec<PathBuf> = entries.filter(named).collect();
    files.sort();
    files
}
