//! Puts together what programs have measured. `report table DATE DIRECTORY FILE…` keeps a run, the first file's scale being
//! the run's; `report end-to-end DATE DIRECTORY FILE` keeps a run over HTTP. Both print how far the run is from the one before
//! on the same processor, then write a page and a plot for each processor into DIRECTORY, and `RESULTS.md` beside it.
#![expect(clippy::print_stdout, reason = "drift is for whoever runs the benchmark")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use benches::Measurements;
use benches::report::{Record, drift, overview, page, plot, tie};

const END_TO_END: &str = "-end-to-end.json";

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let directory = match arguments[..] {
        ["table", date, directory, own, ref others @ ..] => {
            let mut measurements = Measurements::read(Path::new(own));
            for other in others {
                measurements.merge(tie(&measurements, &Measurements::read(Path::new(other))));
            }
            keep(&Record::new(date, measurements), Path::new(directory), ".json", is_table);
            directory
        }
        ["end-to-end", date, directory, own] => {
            let record = Record::new(date, Measurements::read(Path::new(own)));
            keep(&record, Path::new(directory), END_TO_END, is_end_to_end);
            directory
        }
        _ => panic!("there are `report table DATE DIRECTORY FILE…` and `report end-to-end DATE DIRECTORY FILE`"),
    };
    write(Path::new(directory));
}

/// A second run of one day on one processor takes the place of the first, after it was compared with it.
fn keep(record: &Record, directory: &Path, suffix: &str, kind: fn(&str) -> bool) {
    fs::create_dir_all(directory).expect("a directory");
    let (date, slug) = (record.date(), record.machine().slug());
    match by_processor(directory, kind).get(&slug).and_then(|runs| runs.last()) {
        Some(before) => print!("\n{}", drift(before, record)),
        None => println!("\nThere is no run before on a {}.", record.machine().cpu()),
    }
    record.write(&directory.join(format!("{date}-{slug}{suffix}")));
}

fn write(directory: &Path) {
    let end_to_end = by_processor(directory, is_end_to_end);
    let mut newest_of_each = Vec::new();
    let tables = by_processor(directory, is_table);
    for (slug, runs) in &tables {
        let Some((newest, before)) = runs.split_last() else { continue };
        let end_to_end = end_to_end.get(slug).and_then(|runs| runs.last());
        let at = |extension: &str| directory.join(format!("{slug}.{extension}"));
        fs::write(at("md"), page(newest, before.last(), end_to_end)).expect("a file");
        fs::write(at("svg"), plot(newest)).expect("a file");
        newest_of_each.push(newest);
    }
    fs::write(directory.join("../RESULTS.md"), overview(&newest_of_each)).expect("a file");
}

/// The runs of a kind on each processor, oldest first: between two processors, a ratio is another one by nature.
fn by_processor(directory: &Path, kind: fn(&str) -> bool) -> BTreeMap<String, Vec<Record>> {
    let mut runs = BTreeMap::<_, Vec<_>>::new();
    for record in files(directory, kind).iter().map(|path| Record::read(path)) {
        runs.entry(record.machine().slug()).or_default().push(record);
    }
    runs
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
